using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway;
using OrleansReco.Gateway.Problems;

namespace OrleansReco.Tests.Unit.Gateway.Problems;

public sealed class ProblemMiddlewareTests
{
    [Fact]
    public async Task Call_ThatMayBeRepeated_IsToldSoAndWhen()
    {
        var (http, words) = await Lose(new EndpointMetadataCollection());

        Assert.Equal((503, "1"), (http.Response.StatusCode, http.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("Send the same again: repeats are harmless.", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ThatIsCarriedOutTwiceWhenSentTwice_IsToldToLookFirst()
    {
        var (http, words) = await Lose(new EndpointMetadataCollection(new NotRepeatableAttribute("look at the list first.")));

        Assert.Equal((503, ""), (http.Response.StatusCode, http.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("look at the list first.", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Send the same again", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_ThatFailed_IsNoFaultThatIsWorthAnotherAttempt()
    {
        var (http, words) = await Lose(new EndpointMetadataCollection(), new TrainingFailedException("the disk is full"));

        Assert.Equal((424, ""), (http.Response.StatusCode, http.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("the disk is full", words, StringComparison.Ordinal);
    }

    private static async Task<(HttpContext Http, string Words)> Lose(EndpointMetadataCollection metadata, Exception? error = null)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body } };
        http.SetEndpoint(new Endpoint(null, metadata, "a call"));
        var options = Options.Create(new GatewayOptions { StoreRetryAfter = TimeSpan.FromSeconds(1) });
        await new ProblemMiddleware(_ => throw error ?? new TimeoutException("no answer"), options, NullLogger<ProblemMiddleware>.Instance).InvokeAsync(http);
        return (http, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
