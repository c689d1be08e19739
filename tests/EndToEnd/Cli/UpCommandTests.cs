namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary><c>reco up</c>: what is refused before anything starts.</summary>
public sealed class UpCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-up-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Up_WithPortAndAddresses_IsRefused()
    {
        var run = await RecoProgram.RunAsync("up", "--store", _folder, "--urls", "http://127.0.0.1:0", "--port", "18083");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--port and --urls exclude each other", run.Errors, StringComparison.Ordinal);
    }
}
