using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class BadInputTests(RunningService service) : IClassFixture<RunningService>
{
    public static TheoryData<string> Names => [.. BadInputs.All.Select(input => input.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task BadInput_IsSent_IsRefusedWithFieldAndRemedy(string name)
    {
        var input = BadInputs.All.Single(input => input.Name == name);

        using var response = await SendAsync(input);

        var text = await response.Content.ReadAsStringAsync();
        Assert.True(input.Status == (int)response.StatusCode, $"expected {input.Status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(input.Says, text, StringComparison.Ordinal);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal(input.Status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.True(problem.RootElement.GetProperty("detail").GetString()!.Length > 20, text);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_OfBadInputs_HasAtLeastSixtyOfDistinctNames()
    {
        Assert.True(BadInputs.All.Count() >= 60);
        Assert.Equal(BadInputs.All.Count(), BadInputs.All.DistinctBy(input => input.Name).Count());
    }

    [Fact]
    public async Task AllBadInputs_BetweenGoodEvents_LeaveTheServiceUpAndNothingLost()
    {
        var sent = 0;
        foreach (var input in BadInputs.All)
        {
            await service.PostAsync("/v1/events", $$"""[{"eventId":"good-{{++sent}}","type":"click","userId":"steady","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""");
            using var response = await SendAsync(input);
        }

        var data = await service.GetAsync("/v1/users/steady");
        Assert.Equal(Enumerable.Range(1, sent).Select(number => $"good-{number}"), data.GetProperty("events").EnumerateArray().Select(logged => logged.GetProperty("event").GetProperty("eventId").GetString()));
        using var live = await service.Http.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var ready = await service.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Events_OneBadAmongGood_AreJudgedEachAlone()
    {
        var answer = await service.PostAsync("/v1/events", """
            [{"eventId":"m1","type":"click","userId":"mixed","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"},
             {"eventId":"m2","type":"glance","userId":"mixed","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"},
             {"eventId":"m3","type":"click","userId":"mixed","itemId":"story-2","timestamp":"2026-01-01T00:00:00Z"}]
            """);

        Assert.Equal(["accepted", "rejected", "accepted"], answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()));
        Assert.Contains("glance", answer.GetProperty("results")[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(BadInput input)
    {
        var request = new HttpRequestMessage(new HttpMethod(input.Method), input.Path);
        if (input.Body is not null)
        {
            request.Content = new ByteArrayContent(input.Body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(input.MediaType) } };
        }

        return service.Http.SendAsync(request);
    }
}
