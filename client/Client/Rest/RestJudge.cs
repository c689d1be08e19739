using System.Text.Json;
using OrleansReco.Client.Retry;

namespace OrleansReco.Client.Rest;

/// <summary>What errors of HTTP mean.</summary>
internal sealed class RestJudge : IFailureJudge
{
    public Failure Judge(Exception error) => error switch
    {
        RestFailureException answer => Judge(answer),
        // No request went out.
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } e
            => new(FailureKind.NotTaken, "connect", (e.InnerException ?? e).Message),
        HttpRequestException or IOException => new(FailureKind.Lost, "connection", (error.InnerException ?? error).Message),
        TimeoutException => new(FailureKind.Lost, "timeout", error.Message),
        OperationCanceledException => new(FailureKind.Lost, "timeout", error.Message),
        JsonException => new(FailureKind.Broken, "garbled", $"the answer could not be read: {error.Message}"),
        _ => new(FailureKind.Refused, "error", error.Message),
    };

    private static Failure Judge(RestFailureException answer)
    {
        var (status, words) = (answer.Status, $"{answer.Status}: {answer.Message}");
        return status switch
        {
            // Shed before anything was done.
            429 => new(FailureKind.NotTaken, "429", words, answer.RetryAfter),
            500 => new(FailureKind.Broken, "500", words),
            408 or > 500 => new(FailureKind.Lost, status.ToString(), words, answer.RetryAfter),
            _ => new(FailureKind.Refused, status.ToString(), words, Refusal: new RecoRequestException(status, answer.Message, answer.Errors)),
        };
    }
}
