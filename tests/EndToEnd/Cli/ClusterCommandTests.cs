using System.Diagnostics;
using OrleansReco.Cli.Cluster;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary><c>reco cluster</c>: what is refused before anything starts, and what stays when it ends.</summary>
public sealed class ClusterCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-cluster-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Up_WithWhatCannotBe_SaysSoInALine()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");

        var port = await RecoProgram.RunAsync("cluster", "up", "--silos", "1", "--dir", Path.Combine(_folder, "new"), "--port-base", "70000");
        var folder = await RecoProgram.RunAsync("cluster", "up", "--silos", "1", "--dir", file);

        Assert.Equal((1, 1), (port.ExitCode, folder.ExitCode));
        Assert.DoesNotContain("   at ", port.Errors + folder.Errors, StringComparison.Ordinal);
        Assert.True(port.Errors.Contains("--port-base must be between 1 and", StringComparison.Ordinal) || port.Errors.Contains("The cluster cannot be started", StringComparison.Ordinal), port.Errors);
        Assert.True(folder.Errors.Contains("--dir", StringComparison.Ordinal) || folder.Errors.Contains("The cluster cannot be started", StringComparison.Ordinal), folder.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Down_OfAClusterWhoseSupervisorWasKilled_KeepsItsDataIfThatWasSaid(bool kept)
    {
        var place = new ClusterFolder(Path.Combine(_folder, "cluster"));
        place.Create();
        using var dead = Process.Start("true");
        await dead.WaitForExitAsync();
        place.Write(new() { Supervisor = dead.Id, StartedAt = DateTimeOffset.UnixEpoch, Runtime = "Local", Url = new("http://127.0.0.1:1") });
        await File.WriteAllTextAsync(Path.Combine(place.Path, "data"), "events");
        if (kept)
        {
            place.Keep();
        }

        var run = await RecoProgram.RunAsync("cluster", "down", "--dir", place.Path);

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(kept, File.Exists(Path.Combine(place.Path, "data")));
        Assert.Contains(kept ? "its data stays" : "its data is gone", run.Output, StringComparison.Ordinal);
        Assert.Null(place.Read());
    }

    [SkippableFact]
    public void Log_OfASupervisor_IsForNobodyElse()
    {
        var place = new ClusterFolder(_folder);

        place.CreateLog();

        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(place.SupervisorLog));
        }
    }
}
