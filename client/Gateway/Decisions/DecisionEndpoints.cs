using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Decisions;

/// <summary><c>GET /v1/decisions/{id}</c>.</summary>
internal static class DecisionEndpoints
{
    public static void MapDecisions(this IEndpointRouteBuilder routes)
        => routes.MapGet("/v1/decisions/{id}", Get)
            .WithMetadata(new RequireRoleAttribute(Role.Operator | Role.Privacy))
            .WithSummary("Why this slate: candidates' sources, features, rules applied, propensities, and what became of it.")
            .Produces<DecisionView>()
            .WithProblems(400, 404);

    private static async Task<IResult> Get(string id, IGrainFactory grains)
    {
        id = RouteId.Read(id, "decisionId");
        var details = await grains.GetGrain<IDecisionGrain>(id).Get()
            ?? throw RouteId.NotFound("decisionId", id, $"There is no decision '{id}'. It was never recorded, is past its time, or its user was erased.");
        return Answer.Json(DecisionView.Of(details));
    }
}
