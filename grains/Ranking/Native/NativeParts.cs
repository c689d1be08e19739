using System.Collections.Immutable;

namespace OrleansReco.Ranking.Native;

/// <summary>The native libraries of the product and the one loader that finds them.</summary>
public static class NativeParts
{
    private static readonly Lock Loading = new();
    private static readonly Dictionary<NativePart, (NativePartStatus Status, nint Handle)> Loaded = [];

    /// <summary>ONNX Runtime: runs any ONNX model as a ranker.</summary>
    public static NativePart OnnxRuntime { get; } = new()
    {
        Name = "ONNX Runtime",
        Purpose = "runs rankers of any kind from ONNX files",
        Disables = "rankers other than tree ensembles cannot run; tree ensembles still do",
        EnvironmentVariable = "RECO_ONNXRUNTIME",
        FileNames = FileNames("onnxruntime", soVersion: 1),
        MinimumVersion = new Version(1, 17),
        InstallCommand = "deploy/native/install.sh onnxruntime",
        ReadVersion = NativeVersions.OfOnnxRuntime,
    };

    /// <summary>XGBoost: trains the ranker.</summary>
    public static NativePart XGBoost { get; } = new()
    {
        Name = "XGBoost",
        Purpose = "trains the ranker (LambdaMART)",
        Disables = "rankers cannot be trained here; slates keep the ranker they have, or the fused order",
        EnvironmentVariable = "RECO_XGBOOST",
        FileNames = FileNames("xgboost", soVersion: 0),
        MinimumVersion = new Version(1, 6),
        InstallCommand = "deploy/native/install.sh xgboost",
        // By default OpenMP's threads spin while they wait for each other. On a machine with other work, such as serving slates, they then wait
        // for threads that cannot run: measured beside a busy machine, training took ten times as long.
        Variables = [("OMP_WAIT_POLICY", "passive")],
        ReadVersion = NativeVersions.OfXGBoost,
    };

    /// <summary>Every native part.</summary>
    public static ImmutableArray<NativePart> All { get; } = [OnnxRuntime, XGBoost];

    /// <summary>Searches for every part.</summary>
    public static ImmutableArray<NativePartStatus> Probe() => [.. All.Select(Probe)];

    /// <summary>Searches for one part. What is found stays loaded; what is missing is searched for again at the next call.</summary>
    public static NativePartStatus Probe(NativePart part) => FindOnce(part).Status;

    /// <summary>The handle of the loaded library.</summary>
    /// <exception cref="NativePartMissingException">The part is missing.</exception>
    public static nint Load(NativePart part)
    {
        (NativePartStatus status, nint handle) = FindOnce(part);
        return status.Found ? handle : throw new NativePartMissingException(status);
    }

    private static (NativePartStatus Status, nint Handle) FindOnce(NativePart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        lock (Loading)
        {
            if (!Loaded.TryGetValue(part, out (NativePartStatus Status, nint Handle) found))
            {
                found = NativePartLocator.ForThisProcess().Load(part);
                if (found.Status.Found)
                {
                    Loaded.Add(part, found);
                }
            }

            return found;
        }
    }

    private static ImmutableArray<string> FileNames(string name, int soVersion) =>
        OperatingSystem.IsWindows() ? [$"{name}.dll"]
        : OperatingSystem.IsMacOS() ? [$"lib{name}.dylib", $"lib{name}.{soVersion}.dylib"]
        : [$"lib{name}.so.{soVersion}", $"lib{name}.so"];
}
