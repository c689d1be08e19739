using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Health;

/// <summary>Until a first silo was found a gateway knows no grain: it says so, and that it lives.</summary>
internal sealed class ClusterFoundMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext http)
        => lifetime.ApplicationStarted.IsCancellationRequested || http.Request.Path == "/health/live" || http.Request.Path == "/metrics"
            ? next(http)
            : throw new InvalidRequestException(StatusCodes.Status503ServiceUnavailable, "This gateway has not found a silo yet. Start one (`reco silo`), or look whether the gateway was told of the right cluster.", []);
}
