using System.Runtime.InteropServices;
using System.Text;
using OrleansReco.Ranking.Native;

namespace OrleansReco.Learning.Rankers;

/// <summary>The functions of XGBoost's C API that training needs.</summary>
internal static unsafe class XGBoostApi
{
    /// <summary>The address of a function.</summary>
    /// <exception cref="NativePartMissingException">XGBoost is missing.</exception>
    public static nint Function(string name) => NativeLibrary.GetExport(NativeParts.Load(NativeParts.XGBoost), name);

    /// <summary>Turns a failed call into an exception.</summary>
    public static void Check(int code, string attempt)
    {
        if (code != 0)
        {
            string? message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Function("XGBGetLastError"))());
            // What follows the first line is a native stack trace.
            throw new XGBoostException($"XGBoost could not {attempt}: {message?.Split('\n')[0]}");
        }
    }

    /// <summary>A text as C takes it.</summary>
    public static byte[] Text(string value) => Encoding.UTF8.GetBytes(value + '\0');
}
