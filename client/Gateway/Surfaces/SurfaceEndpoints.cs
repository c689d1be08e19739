using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Surfaces;

/// <summary><c>/v1/surfaces</c>.</summary>
internal static class SurfaceEndpoints
{
    public static void MapSurfaces(this IEndpointRouteBuilder routes)
    {
        var read = new RequireRoleAttribute(Role.App | Role.Operator);
        var write = new RequireRoleAttribute(Role.Operator);
        routes.MapGet("/v1/surfaces", List)
            .WithMetadata(read)
            .WithSummary("The declared surfaces with their promises.")
            .Produces<SurfacesAnswer>();
        routes.MapGet("/v1/surfaces/{id}", Get)
            .WithMetadata(read)
            .WithSummary("One surface.")
            .Produces<SurfaceStatus>()
            .WithProblems(400, 404);
        routes.MapPut("/v1/surfaces/{id}", Put)
            .WithMetadata(write)
            .WithSummary("Declares or changes a surface. A spec without a feedback signal is refused.")
            .Accepts<SurfaceSpec>("application/json")
            .Produces<SurfaceStatus>()
            .WithProblems(400, 413, 415, 503);
        routes.MapPost("/v1/surfaces/{id}/kill-switch", SetKillSwitch)
            .WithMetadata(write)
            .WithSummary("Turns the pipeline of a surface off (the fallback ladder answers) or on again.")
            .Accepts<KillSwitchBody>("application/json")
            .Produces<SurfaceStatus>()
            .WithProblems(400, 404, 415, 503);
    }

    private static async Task<IResult> List(IGrainFactory grains)
        => Answer.Json(new SurfacesAnswer(await grains.GetGrain<ISiloGrain>("silo").ListSurfaces()));

    private static async Task<IResult> Get(string id, IGrainFactory grains)
        => Answer.Json(await Status(RouteId.Read(id, "surface"), grains));

    private static async Task<IResult> Put(string id, HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        id = RouteId.Read(id, "surface");
        var spec = await RequestBody.ReadJsonAsync<SurfaceSpec>(http, options.Value.MaxBodyBytes);
        var checks = new Checks();
        SurfaceRules.Check(checks, spec, id);
        checks.ThrowIfFailed();
        var errors = await grains.GetGrain<ISurfaceGrain>(id).Put(spec with { Surface = id });
        if (!errors.IsDefaultOrEmpty)
        {
            throw new InvalidRequestException(400, errors.Length == 1 ? errors[0].Message : $"The spec is refused for {errors.Length} reasons; see errors.", [.. errors.Select(error => new FieldError(SurfaceRules.WireNameOf(error.Field), error.Message))]);
        }

        return Answer.Json(await Status(id, grains));
    }

    private static async Task<IResult> SetKillSwitch(string id, HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        id = RouteId.Read(id, "surface");
        var body = await RequestBody.ReadJsonAsync<KillSwitchBody>(http, options.Value.MaxBodyBytes);
        var checks = new Checks();
        if (body.Killed is null)
        {
            checks.Add("killed", "killed is required: send true to turn the pipeline off, false to turn it on.");
        }

        checks.Reason(body.Reason);
        checks.ThrowIfFailed();
        return await grains.GetGrain<ISurfaceGrain>(id).SetKillSwitch(body.Killed!.Value, body.Reason!) ? Answer.Json(await Status(id, grains)) : throw new UnknownSurfaceException(id);
    }

    private static async Task<SurfaceStatus> Status(string id, IGrainFactory grains)
        => await grains.GetGrain<ISurfaceGrain>(id).Get() ?? throw new UnknownSurfaceException(id);
}
