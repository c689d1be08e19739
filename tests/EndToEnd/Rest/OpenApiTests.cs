using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class OpenApiTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Document_OfTheService_ListsEveryCall()
    {
        var paths = (await service.GetAsync("/openapi/v1.json")).GetProperty("paths");

        string[] expected =
        [
            "/health/live", "/health/ready", "/metrics", "/v1/decisions/{id}", "/v1/events", "/v1/items", "/v1/items/{id}", "/v1/items/{id}/similar", "/v1/models",
            "/v1/models/rollback", "/v1/models/train", "/v1/models/{version}/promote", "/v1/recommendations", "/v1/silos", "/v1/surfaces", "/v1/surfaces/{id}", "/v1/surfaces/{id}/kill-switch", "/v1/users/{id}",
        ];
        Assert.Equal(expected, paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Metrics_AfterACall_CountIt()
    {
        await service.SlateAsync("measured");

        var text = await service.Http.GetStringAsync("/metrics");

        Assert.Contains("reco_http_request_duration_count{method=\"POST\",route=\"/v1/recommendations\",status=\"200\"}", text, StringComparison.Ordinal);
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
    }
}
