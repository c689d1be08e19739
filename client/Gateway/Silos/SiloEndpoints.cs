using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Silos;

/// <summary><c>/v1/silos</c>.</summary>
internal static class SiloEndpoints
{
    public static void MapSilos(this IEndpointRouteBuilder routes)
        => routes.MapGet("/v1/silos", List)
            .WithMetadata(new RequireRoleAttribute(Role.Operator))
            .WithSummary("Every silo that was heard in the last ten seconds: its runtime, what it serves, how far it has read, and whether they all serve the same models.")
            .Produces<SilosAnswer>()
            .WithProblems(503);

    private static async Task<IResult> List(IGrainFactory grains)
        => Answer.Json(SilosAnswer.Of(await grains.GetGrain<IClusterGrain>(IClusterGrain.Key).GetSilos()));
}
