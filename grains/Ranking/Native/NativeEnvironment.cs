using System.Runtime.InteropServices;

namespace OrleansReco.Ranking.Native;

/// <summary>The process's environment as native libraries see it: .NET's own setter changes only what .NET sees.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable, unless whoever started the process has. Does nothing on Windows.</summary>
    public static void SetIfUnset(string name, string value)
    {
        if (!OperatingSystem.IsWindows() && SetVariable(name, value, overwrite: 0) != 0)
        {
            throw new InvalidOperationException($"The environment variable {name} could not be set (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
