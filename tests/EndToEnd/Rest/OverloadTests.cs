using System.Net;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class OverloadTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    public Task InitializeAsync()
    {
        _service.Settings["Reco:Recommendations:MaxConcurrent"] = "1";
        return _service.InitializeAsync();
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Slates_BeyondTheSilosLimit_AreRefusedWithRetryAfter_AndTheRestAreServed()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _service.SendAsync(HttpMethod.Post, "/v1/recommendations", $$"""{"userId":"crowd-{{i}}","surface":"home"}""")));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(refused);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
        Assert.All(refused, answer => Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        Assert.All(refused, answer => Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType));
    }
}
