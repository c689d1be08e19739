using System.Text.Json;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary><c>reco import</c> into the real service.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private readonly RunningService _service = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-import-").FullName;

    private string Url => _service.Http.BaseAddress!.ToString();

    public Task InitializeAsync() => _service.StartAsync();

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task MovieLens_SentTwice_IsThereOnce()
    {
        using var data = new SmallMovieLens(users: 20, films: 40, ratingsEach: 12);
        var json = Path.Combine(_folder, "import.json");

        var first = await RecoProgram.RunAsync("import", "ml-100k", data.Folder, "--url", Url, "--json", json);
        var told = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement;
        var second = await RecoProgram.RunAsync("import", "ml-100k", data.Folder, "--url", Url, "--json", json);
        var toldAgain = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement;

        Assert.True(first.ExitCode == 0 && second.ExitCode == 0, first.Errors + second.Errors);
        Assert.Equal((data.Films, data.Ratings, 0), (told.GetProperty("items").GetInt32(), told.GetProperty("events").GetInt32(), told.GetProperty("duplicates").GetInt32()));
        Assert.Equal((data.Films, data.Ratings, data.Ratings), (toldAgain.GetProperty("items").GetInt32(), toldAgain.GetProperty("events").GetInt32(), toldAgain.GetProperty("duplicates").GetInt32()));
        Assert.Contains($"{data.Films} items", first.Output, StringComparison.Ordinal);
        var film = await _service.GetAsync("/v1/items/7");
        Assert.Equal(("Film 7", SmallMovieLens.KindOf(7)), (film.GetProperty("title").GetString(), film.GetProperty("categories")[0].GetString()));
        var user = await _service.GetAsync("/v1/users/3");
        Assert.Equal(12, user.GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task MovieLens_WithoutItsFiles_SaysWhichIsMissing()
    {
        var run = await RecoProgram.RunAsync("import", "ml-100k", _folder, "--url", Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ml-100k.inter", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Ndjson_WithBadLines_ImportsTheOthersAndNamesTheBad()
    {
        var file = Path.Combine(_folder, "items.ndjson");
        await File.WriteAllLinesAsync(file,
        [
            """{"itemId":"a","title":"One"}""",
            """{"itemId":"b","title":"Two" """,
            """{"itemId":"c","title":"Three"}""",
            """{"title":"Nameless"}""",
        ]);

        var run = await RecoProgram.RunAsync("import", "ndjson", file, "--url", Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("2 items created, 0 replaced, 2 refused", run.Output, StringComparison.Ordinal);
        Assert.Contains("line 2: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("line 4: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("itemId", run.Errors, StringComparison.Ordinal);
        Assert.Equal("Three", (await _service.GetAsync("/v1/items/c")).GetProperty("title").GetString());
        using var bad = await _service.Http.GetAsync("/v1/items/b");
        Assert.Equal(404, (int)bad.StatusCode);
    }
}
