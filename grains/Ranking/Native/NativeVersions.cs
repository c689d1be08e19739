using System.Runtime.InteropServices;

namespace OrleansReco.Ranking.Native;

/// <summary>Asks loaded native libraries for their versions.</summary>
internal static unsafe class NativeVersions
{
    public static Version? OfOnnxRuntime(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint export))
        {
            return null;
        }

        // OrtApiBase holds two functions: GetApi(version) and GetVersionString().
        var apiBase = (nint*)((delegate* unmanaged<nint>)export)();
        nint text = ((delegate* unmanaged<nint>)apiBase[1])();
        return Parse(Marshal.PtrToStringUTF8(text));
    }

    public static Version? OfXGBoost(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "XGBoostVersion", out nint export))
        {
            return null;
        }

        int major, minor, patch;
        ((delegate* unmanaged<int*, int*, int*, void>)export)(&major, &minor, &patch);
        return new Version(major, minor, patch);
    }

    // "1.23.0-dev" and "1.23.0+cpu" are 1.23.0.
    private static Version? Parse(string? text) => Version.TryParse(text?.Split('-', '+')[0], out Version? version) ? version : null;
}
