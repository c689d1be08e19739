using System.Text;
using System.Text.Json;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class ItemTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Item_PutPatchedAndWithdrawn_IsThereAsItWasLastSaid()
    {
        using var created = await service.SendAsync(HttpMethod.Put, "/v1/items", """{"itemId":"a/b","title":"One","attributes":{"year":"1999","gone":"x"}}""");
        using var replaced = await service.SendAsync(HttpMethod.Put, "/v1/items", """{"itemId":"a/b","title":"Two","attributes":{"year":"1999","gone":"x"}}""");
        using var patched = await service.SendAsync(HttpMethod.Patch, "/v1/items/a%2Fb", """{"attributes":{"gone":null,"new":"y"}}""");
        var item = await service.GetAsync("/v1/items/a%2Fb");
        using var withdrawn = await service.SendAsync(HttpMethod.Delete, "/v1/items/a%2Fb", null);
        using var gone = await service.Http.GetAsync("/v1/items/a%2Fb");

        Assert.Equal((201, 200, 200, 204, 404), ((int)created.StatusCode, (int)replaced.StatusCode, (int)patched.StatusCode, (int)withdrawn.StatusCode, (int)gone.StatusCode));
        Assert.Equal("Two", item.GetProperty("title").GetString());
        Assert.Equal("""{"new":"y","year":"1999"}""", JsonSerializer.Serialize(item.GetProperty("attributes").EnumerateObject().OrderBy(pair => pair.Name, StringComparer.Ordinal).ToDictionary(pair => pair.Name, pair => pair.Value.GetString())));
    }

    [Fact]
    public async Task Stream_WithABadLine_TakesTheOthersAndNamesTheLine()
    {
        const string Lines = "{\"itemId\":\"line-1\"}\n{\"itemId\":7}\n\n{\"itemId\":\"line-4\",\"title\":\"first\"}\n{\"itemId\":\"line-4\",\"title\":\"last\"}";

        using var response = await service.Http.PutAsync("/v1/items", new StringContent(Lines, Encoding.UTF8, "application/x-ndjson"));
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal((2, 1, 1), (answer.GetProperty("created").GetInt32(), answer.GetProperty("replaced").GetInt32(), answer.GetProperty("failed").GetInt32()));
        Assert.Equal(2, answer.GetProperty("errors")[0].GetProperty("line").GetInt64());
        Assert.Equal("last", (await service.GetAsync("/v1/items/line-4")).GetProperty("title").GetString());
    }
}
