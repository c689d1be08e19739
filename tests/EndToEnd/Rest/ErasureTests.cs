using System.Text;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class ErasureTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task User_Deleted_LeavesNoByteInTheStore_AndALateEventIsRefused()
    {
        const string User = "erase-me-7f3a9c";
        const string Text = "a-very-private-remark-51d2";
        using (var put = await service.SendAsync(HttpMethod.Put, $"/v1/users/{User}", $$"""{"attributes":{"remark":"{{Text}}"},"timeZone":"Europe/Berlin"}"""))
        {
            Assert.True(put.IsSuccessStatusCode);
        }

        await service.PostAsync("/v1/events", Play(User, "before-1", "story-1"));
        var (decision, items) = await service.SlateAsync(User);
        await service.PostAsync("/v1/events", $$"""[{"eventId":"before-2","type":"edit","op":"text","before":"{{Text}}","after":"{{Text}}-2","decisionId":"{{decision}}","userId":"{{User}}","timestamp":"2026-01-02T00:00:00Z"},{"eventId":"before-3","type":"play","completion":1,"itemId":"{{items[0]}}","decisionId":"{{decision}}","userId":"{{User}}","timestamp":"2026-01-02T00:00:00Z"}]""");
        var held = await service.GetAsync($"/v1/users/{User}");

        using var erasure = await service.SendAsync(HttpMethod.Delete, $"/v1/users/{User}", null);
        var receipt = System.Text.Json.JsonDocument.Parse(await erasure.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(3, held.GetProperty("events").GetArrayLength());
        Assert.True(erasure.IsSuccessStatusCode, receipt.ToString());
        Assert.Equal(3, receipt.GetProperty("events").GetInt64());
        Assert.Empty(FilesWith(User));
        Assert.Empty(FilesWith(Text));
        using var late = await service.SendAsync(HttpMethod.Post, "/v1/events", Play(User, "late", "story-2"));
        Assert.Equal(400, (int)late.StatusCode);
        Assert.Contains("erased", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var gone = await service.Http.GetAsync($"/v1/users/{User}");
        Assert.Equal(404, (int)gone.StatusCode);
        using var why = await service.Http.GetAsync($"/v1/decisions/{decision}");
        Assert.Equal(404, (int)why.StatusCode);
        Assert.Empty(FilesWith(User));
    }

    [Fact]
    public async Task User_DeletedAndPutAgain_IsAdmittedAgainWithNothingHeldFromBefore()
    {
        await service.PostAsync("/v1/events", Play("comes-back", "first-life", "story-1"));
        using var erasure = await service.SendAsync(HttpMethod.Delete, "/v1/users/comes-back", null);
        using var put = await service.SendAsync(HttpMethod.Put, "/v1/users/comes-back", "{}");

        await service.PostAsync("/v1/events", Play("comes-back", "second-life", "story-2"));

        var events = (await service.GetAsync("/v1/users/comes-back")).GetProperty("events");
        Assert.Equal("second-life", Assert.Single(events.EnumerateArray()).GetProperty("event").GetProperty("eventId").GetString());
    }

    private static string Play(string user, string eventId, string item)
        => $$"""[{"eventId":"{{eventId}}","type":"play","completion":1,"itemId":"{{item}}","userId":"{{user}}","timestamp":"2026-01-01T00:00:00Z"}]""";

    /// <summary>Files of the store that hold the text, in UTF-8 or UTF-16.</summary>
    private List<string> FilesWith(string text)
    {
        byte[][] needles = [Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text)];
        return [.. Directory.GetFiles(service.Store, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0 && needles.Any(needle => Read(file).AsSpan().IndexOf(needle) >= 0))];
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
