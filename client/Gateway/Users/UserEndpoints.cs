using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Users;

/// <summary><c>/v1/users/{id}</c>.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/users/{id}", Put)
            .WithMetadata(new RequireRoleAttribute(Role.App))
            .WithSummary("Sets attributes, time zone and consent. Without consent: non-personalized slates, no examples. Re-admits a user who was erased.")
            .Accepts<UserBody>("application/json")
            .Produces<UserProfile>()
            .WithProblems(400, 413, 415, 503);
        routes.MapGet("/v1/users/{id}", Get)
            .WithMetadata(new RequireRoleAttribute(Role.Privacy))
            .WithSummary("Everything held about a user.")
            .Produces<UserView>()
            .WithProblems(400, 404);
        routes.MapDelete("/v1/users/{id}", Erase)
            .WithMetadata(new RequireRoleAttribute(Role.Privacy))
            .WithSummary("Erases a user everywhere. The receipt is given once no byte is left; later events of the user are refused.")
            .Produces<ErasureReceipt>()
            .WithProblems(400, 503);
    }

    private static async Task<IResult> Put(string id, HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        id = RouteId.Read(id, "userId");
        var profile = (await RequestBody.ReadJsonAsync<UserBody>(http, options.Value.MaxBodyBytes)).ToProfile();
        await grains.GetGrain<IUserGrain>(id).SetProfile(profile);
        return Answer.Json(profile);
    }

    private static async Task<IResult> Get(string id, IGrainFactory grains)
    {
        id = RouteId.Read(id, "userId");
        var user = grains.GetGrain<IUserGrain>(id);
        var data = await user.GetData()
            ?? throw RouteId.NotFound("userId", id, $"Nothing is held about user '{id}'. Send events or PUT /v1/users/{id} first.");
        return Answer.Json(UserStream.Of(data, user));
    }

    private static async Task<IResult> Erase(string id, HttpContext http, IGrainFactory grains)
    {
        id = RouteId.Read(id, "userId");
        RequestBody.ThrowIfAbandoned(http);
        return Answer.Json(await grains.GetGrain<IUserGrain>(id).Erase());
    }
}
