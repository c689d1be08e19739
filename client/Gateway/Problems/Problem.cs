using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Problems;

/// <summary>An error as RFC 9457 has it: <c>application/problem+json</c>.</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong with which value, and the remedy.</param>
/// <param name="Errors">Every member that is wrong.</param>
/// <param name="TraceId">Names the request in the logs.</param>
public sealed record Problem(string Title, int Status, string Detail, IReadOnlyList<FieldError>? Errors = null, string? TraceId = null)
{
    /// <summary>The media type of every error.</summary>
    public const string MediaType = "application/problem+json";

    internal static Task WriteAsync(HttpContext http, int status, string detail, IReadOnlyList<FieldError>? errors = null, TimeSpan? retryAfter = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaType;
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && status is (404 or 405 or 413 or 415))
        {
            // The body may be unread. The server may end such a connection at any time, so the client must not send its next request on it.
            http.Response.Headers.Connection = "close";
        }

        if (retryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
        }

        var problem = new Problem(ReasonPhrases.GetReasonPhrase(status), status, detail, errors is { Count: > 0 } ? errors : null, http.TraceIdentifier);
        return JsonSerializer.SerializeAsync(http.Response.Body, problem, WireJson.Options, http.RequestAborted);
    }
}
