using System.Collections.Immutable;
using OrleansReco.Ranking.Native;

namespace OrleansReco.Tests.Unit.Ranking.Native;

public sealed class NativePartLocatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-native-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_NothingAnywhere_SaysWhatWasSearchedAndHowToInstall()
    {
        NativePartLocator locator = new(_ => null, [_folder], askSystemLoader: false);

        (NativePartStatus status, nint handle) = locator.Load(NativeParts.XGBoost);

        Assert.False(status.Found);
        Assert.Equal(0, handle);
        string message = new NativePartMissingException(status).Message;
        Assert.Contains("XGBoost is missing", message);
        Assert.Contains("rankers cannot be trained", message);
        Assert.Contains("deploy/native/install.sh xgboost", message);
        Assert.Contains("RECO_XGBOOST", message);
        Assert.Contains(_folder, message);
    }

    [Fact]
    public void Load_FileThatIsNoLibrary_SaysThatItIsThereAndUnfit()
    {
        string file = Path.Combine(_folder, NativeParts.OnnxRuntime.FileNames[0]);
        File.WriteAllText(file, "not a library");
        NativePartLocator locator = new(_ => null, [_folder], askSystemLoader: false);

        (NativePartStatus status, _) = locator.Load(NativeParts.OnnxRuntime);

        Assert.False(status.Found);
        Assert.Contains($"{file} is there but cannot be loaded", status.Problem);
    }

    [Fact]
    public void Load_OverrideThatNamesNothing_DoesNotFallBackToTheFolders()
    {
        NativePartStatus installed = NativeParts.Probe(NativeParts.OnnxRuntime);
        ImmutableArray<string> folders = installed.Found ? [Path.GetDirectoryName(installed.Path)!] : [];
        string nowhere = Path.Combine(_folder, "nowhere.so");
        NativePartLocator locator = new(_ => nowhere, folders, askSystemLoader: true);

        (NativePartStatus status, _) = locator.Load(NativeParts.OnnxRuntime);

        Assert.False(status.Found);
        Assert.Equal($"RECO_ONNXRUNTIME={nowhere}", Assert.Single(status.Searched));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_OverrideThatNamesTheFileOrItsFolder_FindsIt(bool namesFolder)
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        string path = NativeParts.Probe(NativeParts.OnnxRuntime).Path!;
        NativePartLocator locator = new(_ => namesFolder ? Path.GetDirectoryName(path) : path, [], askSystemLoader: false);

        (NativePartStatus status, nint handle) = locator.Load(NativeParts.OnnxRuntime);

        Assert.Equal(path, status.Path);
        Assert.NotEqual(0, handle);
    }

    [SkippableFact]
    public void Load_LibraryOlderThanNeeded_SaysBothVersions()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        NativePartStatus installed = NativeParts.Probe(NativeParts.OnnxRuntime);
        NativePart demanding = new()
        {
            Name = "ONNX Runtime of the future",
            Purpose = "tests",
            Disables = "nothing works",
            EnvironmentVariable = "RECO_TEST",
            FileNames = NativeParts.OnnxRuntime.FileNames,
            MinimumVersion = new Version(99, 0),
            InstallCommand = "none",
            ReadVersion = NativeParts.OnnxRuntime.ReadVersion,
        };
        NativePartLocator locator = new(_ => null, [Path.GetDirectoryName(installed.Path)!], askSystemLoader: false);

        (NativePartStatus status, _) = locator.Load(demanding);

        Assert.Contains($"is version {installed.Version}, but at least 99.0 is needed", status.Problem);
    }

    [SkippableFact]
    public void Load_OtherLibraryUnderTheName_IsNotTakenForThePart()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        string link = Path.Combine(_folder, NativeParts.OnnxRuntime.FileNames[0]);
        File.CreateSymbolicLink(link, NativeParts.Probe(NativeParts.XGBoost).Path!);
        NativePartLocator locator = new(_ => null, [_folder], askSystemLoader: false);

        (NativePartStatus status, _) = locator.Load(NativeParts.OnnxRuntime);

        Assert.Contains($"{link} is not ONNX Runtime", status.Problem);
    }

    [Fact]
    public void Probe_EveryPart_HasAnAnswer()
    {
        ImmutableArray<NativePartStatus> statuses = NativeParts.Probe();

        Assert.Equal(NativeParts.All.AsEnumerable(), statuses.Select(status => status.Part));
        Assert.All(statuses, status => Assert.True(status.Found ? status.Version >= status.Part.MinimumVersion : status.Problem.Length > 0));
    }
}
