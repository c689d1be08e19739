using System.Collections.Immutable;
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
    /// <param name="routes">The process's routes.</param>
    /// <param name="alone">Whether the process hosts no grains: then it is ready when the cluster can be reached.</param>
    public static void MapHealth(this IEndpointRouteBuilder routes, bool alone)
    {
        routes.MapLiveness();
        if (alone)
        {
            routes.MapGet("/health/ready", GetClusterReady)
                .WithSummary("Silos of the cluster can be reached, and how many.")
                .Produces<GatewayReport>()
                .WithProblems(503);
            return;
        }

        routes.MapGet("/health/ready", GetReady)
            .WithSummary("The silo has caught up with the change feed and serves; while its store takes no writes it goes on with slates, and says storeHealthy: false.")
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
        ThrowIfStopping(lifetime);
        var status = await grains.GetGrain<ISiloGrain>("silo").GetStatus();
        return status.Ready
            ? Answer.Json(status)
            : throw new InvalidRequestException(503, $"The silo has read the change feed up to {status.ChangeSeq} and is not ready yet. Ask again in a second.", []);
    }

    private static async Task<IResult> GetClusterReady(IGrainFactory grains, IHostApplicationLifetime lifetime)
    {
        ThrowIfStopping(lifetime);
        var silos = (await grains.GetGrain<IClusterGrain>(IClusterGrain.Key).GetSilos()).Where(silo => silo.Ready).Select(silo => silo.Name).ToImmutableArray();
        return silos.IsEmpty
            ? throw new InvalidRequestException(503, "The cluster answers, but none of its silos has said in the last ten seconds that it is ready. Ask again in a second.", [])
            : Answer.Json(new GatewayReport(true, "gateway", silos.Length, silos, await grains.GetGrain<ISiloGrain>("silo").GetStatus()));
    }

    private static void ThrowIfStopping(IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new InvalidRequestException(503, "The process is stopping: it ends the calls that it has and takes no more. Ask another.", []);
        }
    }

    private sealed record Liveness(string Status);
}
