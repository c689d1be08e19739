using System.Text.Json;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary><c>reco bench bus</c>: its figures are worth something only where nothing was lost on the way.</summary>
public sealed class BusBenchTests : IDisposable
{
    private const int Examples = 400;
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-bench-bus-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Bench_StoresAllThatItPublishes_AndFindsTheBrokerAgain()
    {
        Skip.IfNot(RabbitMqServer.IsInstalled(out var reason), reason);
        var json = Path.Combine(_folder, "bus.json");

        var run = await RecoProgram.RunAsync("bench", "bus", "--examples", $"{Examples}", "--down", "2", "--json", json);

        Assert.True(run.ExitCode == 0, run.Errors);
        var result = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement;
        var rows = result.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("transport").GetString()!);
        Assert.Equal(["RabbitMQ", "in memory"], rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(rows.Values, row =>
        {
            Assert.Equal(Examples, row.GetProperty("stored").GetInt32());
            Assert.True(row.GetProperty("storedPerSecond").GetDouble() > 0);
            Assert.Contains(row.GetProperty("transport").GetString()!, run.Output, StringComparison.Ordinal);
        });
        Assert.True(rows["RabbitMQ"].GetProperty("confirmedPerSecond").GetDouble() > 0);
        Assert.False(rows["in memory"].TryGetProperty("confirmedPerSecond", out _));
        var outage = result.GetProperty("outage");
        Assert.True(outage.GetProperty("refused").GetInt64() > 0, run.Output);
        Assert.True(outage.GetProperty("backAfterMs").GetDouble() > 0);
        Assert.All(run.Output.Split('\n'), line => Assert.DoesNotContain("…", line, StringComparison.Ordinal));
    }
}
