using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Client.Retry;
using OrleansReco.Client.Training;

namespace OrleansReco.Client.Rest;

/// <summary>The service over REST.</summary>
internal sealed class RestRecoClient(RestTransport transport, RetryPolicy retry, IOptions<RecoClientOptions> options, TimeProvider time) : IRecoClient
{
    public async Task<Recommendation> RecommendAsync(RecommendationRequest request, CancellationToken cancellationToken = default)
    {
        var slate = new SlateRequest(request, time);
        return slate.Answer(await SendAsync<Recommendation>(nameof(RecommendAsync), HttpMethod.Post, "/v1/recommendations", HttpBody.Json(slate.Named), cancellationToken, CallTerms.Read, slate.Asked).ConfigureAwait(false));
    }

    public async Task<ImmutableArray<EventResult>> SendEventsAsync(IReadOnlyCollection<UserEvent> events, CancellationToken cancellationToken = default)
    {
        var results = ImmutableArray.CreateBuilder<EventResult>(events.Count);
        foreach (var batch in EventBatches.Of(events))
        {
            results.AddRange(await SendBatchAsync(batch, cancellationToken).ConfigureAwait(false));
        }

        return results.ToImmutable();
    }

    public async Task<ItemsAnswer> PutItemsAsync(IEnumerable<Item> items, CancellationToken cancellationToken = default)
    {
        var sum = new ItemsAnswer(0, 0, 0, []);
        foreach (var (first, body) in ItemBatches.Of(items))
        {
            sum = sum.Plus(await PutBatchAsync(body, cancellationToken).ConfigureAwait(false), first);
        }

        return sum;
    }

    /// <summary>Puts items that are lines of JSON already, read as they are sent; a line that cannot be taken is named by its number in the answer, and the others go on.</summary>
    internal async Task<ItemsAnswer> PutItemLinesAsync(Stream lines, CancellationToken cancellationToken)
    {
        var sum = new ItemsAnswer(0, 0, 0, []);
        await foreach (var (before, body) in ItemLines.OfAsync(lines, cancellationToken).ConfigureAwait(false))
        {
            sum = sum.Plus(await PutBatchAsync(body, cancellationToken).ConfigureAwait(false), before);
        }

        return sum;
    }

    public Task<Item?> GetItemAsync(string itemId, CancellationToken cancellationToken = default)
        => FindAsync<Item>(nameof(GetItemAsync), HttpMethod.Get, $"/v1/items/{Escape(itemId)}", null, cancellationToken);

    public Task<Item?> PatchItemAsync(string itemId, ItemPatch patch, CancellationToken cancellationToken = default)
        => FindAsync<Item>(nameof(PatchItemAsync), HttpMethod.Patch, $"/v1/items/{Escape(itemId)}", HttpBody.Json(patch), cancellationToken);

    public async Task<bool> WithdrawItemAsync(string itemId, CancellationToken cancellationToken = default)
    {
        try
        {
            await FindAsync<Nothing>(nameof(WithdrawItemAsync), HttpMethod.Delete, $"/v1/items/{Escape(itemId)}", null, cancellationToken, nullWhenUnknown: false).ConfigureAwait(false);
            return true;
        }
        catch (RecoRequestException e) when (e.Status == 404)
        {
            return false;
        }
    }

    public async Task<ImmutableArray<SimilarItem>?> GetSimilarAsync(string itemId, int count = 10, CancellationToken cancellationToken = default)
        => (await FindAsync<SimilarAnswer>(nameof(GetSimilarAsync), HttpMethod.Get, $"/v1/items/{Escape(itemId)}/similar?count={count}", null, cancellationToken).ConfigureAwait(false))?.Items;

    public Task PutUserAsync(string userId, UserProfile profile, CancellationToken cancellationToken = default)
        => SendAsync<UserProfile>(nameof(PutUserAsync), HttpMethod.Put, $"/v1/users/{Escape(userId)}", HttpBody.Json(profile), cancellationToken);

    public Task<UserView?> GetUserAsync(string userId, CancellationToken cancellationToken = default)
        => FindAsync<UserView>(nameof(GetUserAsync), HttpMethod.Get, $"/v1/users/{Escape(userId)}", null, cancellationToken);

    public Task<ErasureReceipt> EraseUserAsync(string userId, CancellationToken cancellationToken = default)
        => SendAsync<ErasureReceipt>(nameof(EraseUserAsync), HttpMethod.Delete, $"/v1/users/{Escape(userId)}", null, cancellationToken, CallTerms.Erasure(options.Value));

    public Task<DecisionView?> GetDecisionAsync(string decisionId, CancellationToken cancellationToken = default)
        => FindAsync<DecisionView>(nameof(GetDecisionAsync), HttpMethod.Get, $"/v1/decisions/{Escape(decisionId)}", null, cancellationToken);

    public async Task<ImmutableArray<SurfaceStatus>> ListSurfacesAsync(CancellationToken cancellationToken = default)
        => (await SendAsync<SurfacesAnswer>(nameof(ListSurfacesAsync), HttpMethod.Get, "/v1/surfaces", null, cancellationToken).ConfigureAwait(false)).Surfaces;

    public Task<SurfaceStatus?> GetSurfaceAsync(string surface, CancellationToken cancellationToken = default)
        => FindAsync<SurfaceStatus>(nameof(GetSurfaceAsync), HttpMethod.Get, $"/v1/surfaces/{Escape(surface)}", null, cancellationToken);

    public Task<SurfaceStatus> PutSurfaceAsync(SurfaceSpec spec, CancellationToken cancellationToken = default)
        => SendAsync<SurfaceStatus>(nameof(PutSurfaceAsync), HttpMethod.Put, $"/v1/surfaces/{Escape(spec.Surface)}", HttpBody.Json(spec), cancellationToken);

    public Task<SurfaceStatus?> SetKillSwitchAsync(string surface, bool killed, string reason, CancellationToken cancellationToken = default)
        => FindAsync<SurfaceStatus>(nameof(SetKillSwitchAsync), HttpMethod.Post, $"/v1/surfaces/{Escape(surface)}/kill-switch", HttpBody.Json(new { killed, reason }), cancellationToken);

    public Task<ModelsAnswer> ListModelsAsync(CancellationToken cancellationToken = default)
        => ListModelsAsync(ModelRules.Page, cancellationToken: cancellationToken);

    public Task<ModelsAnswer> ListModelsAsync(int limit, string? before = null, CancellationToken cancellationToken = default)
        => SendAsync<ModelsAnswer>(nameof(ListModelsAsync), HttpMethod.Get, $"/v1/models?limit={limit}{(before is null ? "" : $"&before={Escape(before)}")}", null, cancellationToken);

    public Task<ModelVersion> RegisterModelAsync(string version, GateReport? gate = null, CancellationToken cancellationToken = default)
        => SendAsync<ModelVersion>(nameof(RegisterModelAsync), HttpMethod.Post, "/v1/models", HttpBody.Json(new { version, gate }), cancellationToken);

    public Task<ModelVersion?> PromoteModelAsync(string version, string reason, CancellationToken cancellationToken = default)
        => FindAsync<ModelVersion>(nameof(PromoteModelAsync), HttpMethod.Post, $"/v1/models/{Escape(version)}/promote", HttpBody.Json(new { reason }), cancellationToken);

    public Task<ModelVersion> RollBackModelAsync(string reason, CancellationToken cancellationToken = default)
        => SendAsync<ModelVersion>(nameof(RollBackModelAsync), HttpMethod.Post, "/v1/models/rollback", HttpBody.Json(new { reason }), cancellationToken, CallTerms.Once);

    public Task<TrainingOutcome> TrainAsync(string reason, TimeSpan timeout, CancellationToken cancellationToken = default)
        => new TrainingWait(() => ListModelsAsync(cancellationToken), timeout, options.Value, time).RunAsync(
            async (askedAt, left) => (await SendAsync<TrainReply>(nameof(TrainAsync), HttpMethod.Post, "/v1/models/train", HttpBody.Json(new { reason, askedAt }), cancellationToken, new CallTerms(Repeats.WhenLost, left, left)).ConfigureAwait(false)).Answer,
            cancellationToken);

    public async Task<SiloReport> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var report = await SendAsync<JsonObject>(nameof(GetStatusAsync), HttpMethod.Get, "/health/ready", null, cancellationToken).ConfigureAwait(false);
        // A gateway alone says of itself whether it reaches silos, and gives the report of one.
        return (report["silo"] ?? report).Deserialize<SiloReport>(WireJson.Answers) is { Runtime: not null } silo
            ? silo
            : throw new InvalidDataException("GET /health/ready was answered, but not with the report of a silo. Is it a silo or a gateway of this version of OrleansReco that answers there?");
    }

    private static string Escape(string id) => Uri.EscapeDataString(id);

    private async Task<T> SendAsync<T>(string call, HttpMethod method, string path, HttpBody? body, CancellationToken cancellationToken, CallTerms? terms = null, Action? asked = null)
        where T : class
        => await FindAsync<T>(call, method, path, body, cancellationToken, nullWhenUnknown: false, terms, asked).ConfigureAwait(false)
            ?? throw new InvalidDataException($"{method} {path} was answered with nothing. Is it OrleansReco that answers there?");

    private Task<T?> FindAsync<T>(
        string call, HttpMethod method, string path, HttpBody? body, CancellationToken cancellationToken, bool nullWhenUnknown = true, CallTerms? terms = null, Action? asked = null)
        where T : class
    {
        terms ??= method == HttpMethod.Get ? CallTerms.Read : CallTerms.Write;
        var route = new RestRoute(terms.IsLong);
        return retry.RunAsync(
            call,
            terms,
            attempt =>
            {
                asked?.Invoke();
                return transport.SendAsync<T>(method, path, body, nullWhenUnknown, route, attempt, cancellationToken);
            },
            cancellationToken,
            () => transport.HasOther(route));
    }

    private async Task<ImmutableArray<EventResult>> SendBatchAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return (await SendAsync<EventsAnswer>(nameof(SendEventsAsync), HttpMethod.Post, "/v1/events", batch.Body, cancellationToken, CallTerms.Read).ConfigureAwait(false)).Results;
        }
        catch (RecoRequestException e) when (e.Status == 400 && EventBatches.ReadErrors(e.Errors, batch.Ids) is { IsEmpty: false } results)
        {
            // All of them were rejected, each for reasons of its own: results like any others.
            return results;
        }
    }

    private async Task<ItemsAnswer> PutBatchAsync(HttpBody body, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync<ItemsAnswer>(nameof(PutItemsAsync), HttpMethod.Put, "/v1/items", body, cancellationToken).ConfigureAwait(false);
        }
        catch (RecoRequestException e) when (e.Status == 400 && ItemBatches.ReadErrors(e.Errors) is { IsEmpty: false } errors)
        {
            return new(0, 0, errors.Select(error => error.Line).Distinct().Count(), errors);
        }
    }

    private sealed record Nothing;
}
