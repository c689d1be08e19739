using System.Text.Json;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary><c>reco eval</c>.</summary>
public sealed class EvalTests
{
    private static readonly string[] Figures = ["ndcgAt10", "recallAt10", "precisionAt10", "mapAt10"];

    [Theory]
    [InlineData("P1")]
    [InlineData("P2")]
    public async Task Eval_OfUsersWithTastes_WritesEveryRowAndFindsTheTastes(string protocol)
    {
        using var data = new SmallMovieLens(users: 80, films: 60, ratingsEach: 20);
        var json = Path.Combine(data.Folder, "result.json");

        var run = await RecoProgram.RunAsync("eval", protocol, "--data", data.Folder, "--seeds", "1", "--json", json);

        Assert.True(run.ExitCode == 0, run.Errors);
        var result = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement;
        Assert.Equal(protocol, result.GetProperty("protocol").GetString());
        var rows = result.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal("popular", rows[0].GetProperty("name").GetString());
        Assert.All(rows, row =>
        {
            Assert.Contains(row.GetProperty("name").GetString()!, run.Output, StringComparison.Ordinal);
            Assert.All(Figures, figure => Assert.InRange(row.GetProperty(figure).GetDouble(), 0, 1));
        });
        Assert.True(rows.Max(row => row.GetProperty("ndcgAt10").GetDouble()) > 1.2 * rows[0].GetProperty("ndcgAt10").GetDouble(), run.Output);
    }

    [Fact]
    public async Task Eval_OfAFolderWithoutData_SaysWhatIsMissing()
    {
        var folder = Directory.CreateTempSubdirectory("reco-eval-").FullName;
        try
        {
            var run = await RecoProgram.RunAsync("eval", "P1", "--data", folder);

            Assert.Equal(1, run.ExitCode);
            Assert.Contains("ml-100k.inter", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
