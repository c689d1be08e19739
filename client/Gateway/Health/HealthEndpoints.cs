using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Health;

/// <summary>Probes.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapLiveness();
        routes.MapGet("/health/ready", GetReady)
            .WithSummary("The silo has caught up with the change feed and its store takes writes.")
            .Produces<SiloReport>()
            .WithProblems(503);
    }

    /// <summary><c>/health/live</c>.</summary>
    public static void MapLiveness(this IEndpointRouteBuilder routes)
        => routes.MapGet("/health/live", () => Answer.Json(new Liveness("live")))
            .WithSummary("The process answers.")
            .Produces<Liveness>();

    private static async Task<IResult> GetReady(IGrainFactory grains, IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new InvalidRequestException(503, "The process is stopping: it ends the calls that it has and takes no more. Ask another.", []);
        }

        var status = await grains.GetGrain<ISiloGrain>("silo").GetStatus();
        return (status.Ready, status.StoreHealthy) switch
        {
            (false, _) => throw new InvalidRequestException(503, $"The silo has read the change feed up to {status.ChangeSeq} and is not ready yet. Ask again in a second.", []),
            (_, false) => throw new InvalidRequestException(503, "The store did not take the last write. Look at its disk and at the log.", []),
            _ => Answer.Json(status),
        };
    }

    private sealed record Liveness(string Status);
}
