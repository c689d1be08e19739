using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Problems;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Models;

/// <summary><c>/v1/models</c>.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var role = new RequireRoleAttribute(Role.Operator);
        routes.MapGet("/v1/models", List)
            .WithMetadata(role)
            .WithSummary("Model versions, newest first, and what serves now. At most limit (50; up to 200) at a time: 'next' of an answer, sent as before, gives the next page.")
            .Produces<ModelsAnswer>()
            .WithProblems(400);
        routes.MapPost("/v1/models", Register)
            .WithMetadata(role)
            .WithSummary("Registers a bundle that lies in the bundle store. With a gate report it is promoted or rejected; without one it stays a candidate.")
            .Accepts<RegisterModelBody>("application/json")
            .Produces<ModelVersion>(StatusCodes.Status201Created)
            .WithProblems(400, 409, 413, 415, 503);
        routes.MapPost("/v1/models/train", Train)
            .WithMetadata(role)
            .WithSummary("Trains a bundle now, gates it against the champion and registers it. A trainer in a process of its own is told over the bus; one that does not answer soon goes on, and the call says 202: sent again with the askedAt of that answer it waits on.")
            .Accepts<TrainBody>("application/json")
            .Produces<TrainingOutcome>()
            .Produces<TrainingAccepted>(StatusCodes.Status202Accepted)
            .WithProblems(400, 409, 415, 424, 503);
        routes.MapPost("/v1/models/{version}/promote", Promote)
            .WithMetadata(role)
            .WithSummary("Makes a registered version the champion.")
            .Accepts<ReasonBody>("application/json")
            .Produces<ModelVersion>()
            .WithProblems(400, 404, 409, 415, 503);
        routes.MapPost("/v1/models/rollback", RollBack)
            .WithMetadata(role, new NotRepeatableAttribute("look at GET /v1/models before you send it again, since twice goes back two versions."))
            .WithSummary("Makes the champion's predecessor champion again.")
            .Accepts<ReasonBody>("application/json")
            .Produces<ModelVersion>()
            .WithProblems(400, 409, 415, 503);
    }

    private static IModelRegistryGrain Registry(IGrainFactory grains) => grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains)
    {
        var limit = QueryNumber.Read(http.Request.Query, "limit", ModelRules.Page, 1, ModelRules.LargestPage);
        var before = http.Request.Query.TryGetValue("before", out var sent) ? sent.ToString() : null;
        return Answer.Json(await Registry(grains).List(before, limit) ?? throw new InvalidRequestException(ModelRules.UnknownBefore(before!)));
    }

    private static async Task<IResult> Register(HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        var body = await RequestBody.ReadJsonAsync<RegisterModelBody>(http, options.Value.MaxBodyBytes);
        var checks = new Checks();
        var version = ModelRules.CheckVersion(checks, body.Version);
        checks.ThrowIfFailed();
        return Answer.Json(await Registry(grains).Register(version, body.Gate), StatusCodes.Status201Created);
    }

    private static async Task<IResult> Train(HttpContext http, IOptions<GatewayOptions> options, TimeProvider time)
    {
        var body = await RequestBody.ReadJsonAsync<TrainBody>(http, options.Value.MaxBodyBytes);
        var checks = new Checks();
        checks.Reason(body.Reason);
        ModelRules.CheckAskedAt(checks, body.AskedAt, time.GetUtcNow());
        checks.ThrowIfFailed();
        var training = http.RequestServices.GetService<IModelTraining>() ?? throw new NoTrainerException("in this process");
        var askedAt = body.AskedAt ?? time.GetUtcNow();
        return await training.TrainAsync(body.Reason!, askedAt, http.RequestAborted) is { } outcome
            ? Answer.Json(outcome)
            : Answer.Json(
                new TrainingAccepted("accepted", askedAt, "The trainer was told, and goes on by itself. Send the same with this askedAt to wait on; GET /v1/models shows the version once it is registered."),
                StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Promote(string version, HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        var checks = new Checks();
        version = ModelRules.CheckVersion(checks, RouteId.Read(version, "version"));
        var reason = await Reason(http, options.Value, checks);
        return Answer.Json(await Registry(grains).Promote(version, reason)
            ?? throw RouteId.NotFound("version", version, $"There is no model version '{version}', or the registry no longer keeps it (Reco:Models:KeepVersions). GET /v1/models lists them; POST /v1/models registers one."));
    }

    private static async Task<IResult> RollBack(HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        var reason = await Reason(http, options.Value, new Checks());
        return Answer.Json(await Registry(grains).RollBack(reason)
            ?? throw new InvalidRequestException(409, ModelRules.NoPredecessor, []));
    }

    private static async Task<string> Reason(HttpContext http, GatewayOptions options, Checks checks)
    {
        var body = await RequestBody.ReadJsonAsync<ReasonBody>(http, options.MaxBodyBytes);
        checks.Reason(body.Reason);
        checks.ThrowIfFailed();
        return body.Reason!;
    }
}
