using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Metrics;
using OrleansReco.Gateway.Problems;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Health;

/// <summary>The probes of a process that answers no other REST call.</summary>
public static class ProbeEndpoints
{
    /// <summary>Maps <c>/health/live</c>, <c>/health/ready</c> (503 with what is wrong, in a sentence) and <c>/metrics</c>. Needs <see cref="RecoGateway.AddRecoGateway"/>.</summary>
    public static WebApplication MapRecoProbes(this WebApplication app, Func<CancellationToken, Task<ProcessReport>> report)
    {
        app.Services.GetRequiredService<MetricsCollector>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<ApiKeyMiddleware>();
        app.MapLiveness();
        app.MapGet("/health/ready", async (HttpContext http) => await report(http.RequestAborted) is { Ready: true } ready
            ? Answer.Json(ready)
            : throw new InvalidRequestException(StatusCodes.Status503ServiceUnavailable, (await report(http.RequestAborted)).Detail, []));
        app.MapMetrics();
        return app;
    }
}

/// <summary>How a process stands that hosts no grains.</summary>
/// <param name="Ready">Whether it does its work.</param>
/// <param name="Role">What it is, such as <c>trainer</c>.</param>
/// <param name="Detail">What it does, or what keeps it from it.</param>
/// <param name="ChangeSeq">How far it has read the change feed.</param>
public sealed record ProcessReport(bool Ready, string Role, string Detail, long ChangeSeq);
