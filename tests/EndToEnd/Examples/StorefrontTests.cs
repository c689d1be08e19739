using System.Net;
using System.Text.RegularExpressions;
using OrleansReco.Cli;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Examples;

/// <summary>The front end that the README shows, as a visitor meets it.</summary>
public sealed partial class StorefrontTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Visitor_IsShownASlate_OpensAStory_HearsIt_AndTheNextSlateKnows()
    {
        using var storefront = await StorefrontProcess.StartAsync(service.Http.BaseAddress!);
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = storefront.Address };

        var links = Links(await browser.GetStringAsync("/"));
        Assert.Equal(5, links.Length);
        var story = await browser.GetStringAsync(links[0]);
        using var played = await browser.PostAsync(PlayedAction().Match(story).Groups[1].Value, null);

        Assert.True(played.IsSuccessStatusCode, $"Playing was answered with {played.StatusCode}.");
        Assert.DoesNotContain(IdOf(links[0]), Links(await played.Content.ReadAsStringAsync()).Select(IdOf));
        var user = cookies.GetCookies(storefront.Address)["user"]!.Value;
        await RunningService.EventuallyAsync(async () => (await TypesOfAsync(user)).Count == 4, "the storefront's four events to be durable");
        Assert.Equal(["click", "impression", "impression", "play"], (await TypesOfAsync(user)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Visitor_WhileTheServiceIsAway_StillGetsAPage()
    {
        using var storefront = await StorefrontProcess.StartAsync(new Uri("http://127.0.0.1:9"));
        using var browser = new HttpClient { BaseAddress = storefront.Address };

        Assert.Contains("comes back in a moment", await browser.GetStringAsync("/"));
    }

    [Fact]
    public void Readme_ShowsTheProgramAsItIsCompiled_InFortyLines()
    {
        var program = File.ReadAllText(Path.Combine(RecoPaths.Repository!, "examples", "Storefront", "Program.cs"));

        Assert.Contains($"```csharp\n{program}```\n", File.ReadAllText(Path.Combine(RecoPaths.Repository!, "README.md")).ReplaceLineEndings("\n"));
        Assert.True(program.Count(c => c == '\n') <= 40, "The example is longer than the 40 lines it is said to have.");
    }

    private async Task<List<string>> TypesOfAsync(string user)
        => [.. (await service.GetAsync($"/v1/users/{user}")).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("event").GetProperty("type").GetString()!)];

    private static string[] Links(string page) => [.. StoryLink().Matches(page).Select(match => match.Groups[1].Value)];

    private static string IdOf(string link) => link[..link.IndexOf('?')];

    [GeneratedRegex("<a href='([^']+)'>[^<]+</a>")]
    private static partial Regex StoryLink();

    [GeneratedRegex("action='([^']+)'")]
    private static partial Regex PlayedAction();
}
