using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Recommendations;

/// <summary><c>POST /v1/recommendations</c>.</summary>
internal static class RecommendationEndpoints
{
    public static void MapRecommendations(this IEndpointRouteBuilder routes)
        => routes.MapPost("/v1/recommendations", Recommend)
            .WithMetadata(new RequireRoleAttribute(Role.App))
            .WithSummary("A ranked slate for a user on a surface.")
            .Accepts<RecommendationBody>("application/json")
            .Produces<Recommendation>()
            .WithProblems(400, 404, 413, 415, 429, 503);

    private static async Task<IResult> Recommend(HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        var request = (await RequestBody.ReadJsonAsync<RecommendationBody>(http, options.Value.MaxBodyBytes)).ToRequest();
        return Answer.Json(await grains.GetGrain<IRecommendationGrain>(request.Surface).Recommend(request, http.RequestAborted));
    }
}
