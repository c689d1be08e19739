using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Client.Retry;
using OrleansReco.Client.Training;

namespace OrleansReco.Client.Grains;

/// <summary>The service over calls to its grains: no hop through a REST layer.</summary>
internal sealed class GrainRecoClient(IGrainFactory grains, RetryPolicy retry, IOptions<RecoClientOptions> options, TimeProvider time) : IRecoClient
{
    private const int ItemsAtOnce = 64;

    private ISiloGrain Silo => grains.GetGrain<ISiloGrain>("silo");

    private IModelRegistryGrain Registry => grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);

    public async Task<Recommendation> RecommendAsync(RecommendationRequest request, CancellationToken cancellationToken = default)
    {
        CheckedCalls.Check(checks => RecommendationRules.Check(checks, request));
        var slate = new SlateRequest(request, time);
        return slate.Answer(await RunAsync(
            nameof(RecommendAsync),
            () =>
            {
                slate.Asked();
                return grains.GetGrain<IRecommendationGrain>(request.Surface).Recommend(slate.Named);
            },
            cancellationToken,
            terms: CallTerms.Read).ConfigureAwait(false));
    }

    public async Task<ImmutableArray<EventResult>> SendEventsAsync(IReadOnlyCollection<UserEvent> events, CancellationToken cancellationToken = default)
    {
        var results = new EventResult[events.Count];
        var byUser = new Dictionary<string, List<(int Index, UserEvent Event)>>();
        var now = time.GetUtcNow();
        foreach (var (i, e) in events.Index())
        {
            if (EventRules.Check(e, now) is { Count: > 0 } errors)
            {
                results[i] = EventResult.Refused(e.EventId, errors);
            }
            else
            {
                (byUser.TryGetValue(e.UserId, out var own) ? own : byUser[e.UserId] = []).Add((i, e));
            }
        }

        await Task.WhenAll(byUser.Select(async pair =>
        {
            var sent = pair.Value.Select(own => own.Event).ToImmutableArray();
            var answers = await RunAsync(nameof(SendEventsAsync), () => grains.GetGrain<IFeedbackGrain>(pair.Key).Append(sent), cancellationToken, terms: CallTerms.Read).ConfigureAwait(false);
            for (var k = 0; k < answers.Length; k++)
            {
                results[pair.Value[k].Index] = answers[k];
            }
        })).ConfigureAwait(false);
        return [.. results];
    }

    public async Task<ItemsAnswer> PutItemsAsync(IEnumerable<Item> items, CancellationToken cancellationToken = default)
    {
        var sum = new ItemPuts();
        foreach (var batch in items.Select((item, index) => (Item: item, Line: index + 1L)).Chunk(ItemsAtOnce))
        {
            var taken = batch.Where(line => sum.Take(line.Item, line.Line)).Select(line => line.Item);
            foreach (var (created, replaced) in await Task.WhenAll(taken.GroupBy(item => item.ItemId).Select(same => PutAsync([.. same], cancellationToken))).ConfigureAwait(false))
            {
                sum.Add(created, replaced);
            }
        }

        return sum.Answer;
    }

    public Task<Item?> GetItemAsync(string itemId, CancellationToken cancellationToken = default)
        => RunAsync(nameof(GetItemAsync), () => ItemGrain(itemId).Get(), cancellationToken, terms: CallTerms.Read);

    public Task<Item?> PatchItemAsync(string itemId, ItemPatch patch, CancellationToken cancellationToken = default)
        => RunAsync(nameof(PatchItemAsync), () => ItemGrain(itemId).Patch(patch), cancellationToken, checks => ItemRules.Check(checks, patch));

    public Task<bool> WithdrawItemAsync(string itemId, CancellationToken cancellationToken = default)
        => RunAsync(nameof(WithdrawItemAsync), () => ItemGrain(itemId).Withdraw(), cancellationToken);

    public Task<ImmutableArray<SimilarItem>?> GetSimilarAsync(string itemId, int count = 10, CancellationToken cancellationToken = default)
        => RunAsync(nameof(GetSimilarAsync), () => ItemGrain(itemId).GetSimilar(count), cancellationToken, checks => checks.Range(count, "count", 1, ItemLimits.Similar), CallTerms.Read);

    public Task PutUserAsync(string userId, UserProfile profile, CancellationToken cancellationToken = default)
        => RunAsync(nameof(PutUserAsync), async () =>
        {
            await UserGrain(userId).SetProfile(profile).ConfigureAwait(false);
            return true;
        }, cancellationToken, checks => ProfileRules.Check(checks, profile));

    public async Task<UserView?> GetUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        var user = UserGrain(userId);
        return await Run(user.GetData).ConfigureAwait(false) is not { } data ? null : new UserView(
            data.UserId,
            data.Profile,
            data.Context,
            [.. await UserReading.Events(after => Run(() => user.GetEvents(after))).ToListAsync(cancellationToken).ConfigureAwait(false)],
            [.. await UserReading.Decisions(below => Run(() => user.GetDecisionIds(below))).ToListAsync(cancellationToken).ConfigureAwait(false)],
            [.. await UserReading.Examples(above => Run(() => user.GetExamples(above))).ToListAsync(cancellationToken).ConfigureAwait(false)]);

        Task<T> Run<T>(Func<Task<T>> attempt) => RunAsync(nameof(GetUserAsync), attempt, cancellationToken, terms: CallTerms.Read);
    }

    public Task<ErasureReceipt> EraseUserAsync(string userId, CancellationToken cancellationToken = default)
        => RunAsync(nameof(EraseUserAsync), () => UserGrain(userId).Erase(), cancellationToken, terms: CallTerms.Erasure(options.Value));

    public async Task<DecisionView?> GetDecisionAsync(string decisionId, CancellationToken cancellationToken = default)
        => await RunAsync(nameof(GetDecisionAsync), () => grains.GetGrain<IDecisionGrain>(Id(decisionId, "decisionId")).Get(), cancellationToken, terms: CallTerms.Read).ConfigureAwait(false) is { } details ? DecisionView.Of(details) : null;

    public Task<ImmutableArray<SurfaceStatus>> ListSurfacesAsync(CancellationToken cancellationToken = default)
        => RunAsync(nameof(ListSurfacesAsync), () => Silo.ListSurfaces(), cancellationToken, terms: CallTerms.Read);

    public Task<SurfaceStatus?> GetSurfaceAsync(string surface, CancellationToken cancellationToken = default)
        => RunAsync(nameof(GetSurfaceAsync), () => SurfaceGrain(surface).Get(), cancellationToken, terms: CallTerms.Read);

    public async Task<SurfaceStatus> PutSurfaceAsync(SurfaceSpec spec, CancellationToken cancellationToken = default)
    {
        var errors = await RunAsync(nameof(PutSurfaceAsync), () => SurfaceGrain(spec.Surface).Put(spec), cancellationToken, checks => SurfaceRules.Check(checks, spec, spec.Surface)).ConfigureAwait(false);
        if (!errors.IsDefaultOrEmpty)
        {
            var fields = errors.Select(error => new FieldError(SurfaceRules.WireNameOf(error.Field), error.Message)).ToImmutableArray();
            throw new RecoRequestException(400, fields.Length == 1 ? fields[0].Message : $"The spec is refused for {fields.Length} reasons; see Errors.", fields);
        }

        return await GetSurfaceAsync(spec.Surface, cancellationToken).ConfigureAwait(false) ?? throw new RecoUnavailableException($"The surface '{spec.Surface}' was taken and then not found. Declare it again.", 1, null, null);
    }

    public async Task<SurfaceStatus?> SetKillSwitchAsync(string surface, bool killed, string reason, CancellationToken cancellationToken = default)
        => await RunAsync(nameof(SetKillSwitchAsync), () => SurfaceGrain(surface).SetKillSwitch(killed, reason), cancellationToken, checks => checks.Reason(reason)).ConfigureAwait(false)
            ? await GetSurfaceAsync(surface, cancellationToken).ConfigureAwait(false)
            : null;

    public Task<ModelsAnswer> ListModelsAsync(CancellationToken cancellationToken = default) => ListModelsAsync(ModelRules.Page, cancellationToken: cancellationToken);

    public async Task<ModelsAnswer> ListModelsAsync(int limit, string? before = null, CancellationToken cancellationToken = default)
        => await RunAsync(nameof(ListModelsAsync), () => Registry.List(before, limit), cancellationToken, checks => checks.Range(limit, "limit", 1, ModelRules.LargestPage), CallTerms.Read).ConfigureAwait(false)
            ?? throw new RecoRequestException(400, ModelRules.UnknownBefore(before!).Message, [ModelRules.UnknownBefore(before!)]);

    public Task<ModelVersion> RegisterModelAsync(string version, GateReport? gate = null, CancellationToken cancellationToken = default)
        => RunAsync(nameof(RegisterModelAsync), () => Registry.Register(version, gate), cancellationToken, checks => ModelRules.CheckVersion(checks, version));

    public Task<ModelVersion?> PromoteModelAsync(string version, string reason, CancellationToken cancellationToken = default)
        => RunAsync(nameof(PromoteModelAsync), () => Registry.Promote(version, reason), cancellationToken, checks =>
        {
            ModelRules.CheckVersion(checks, version);
            checks.Reason(reason);
        });

    public async Task<ModelVersion> RollBackModelAsync(string reason, CancellationToken cancellationToken = default)
        => await RunAsync(nameof(RollBackModelAsync), () => Registry.RollBack(reason), cancellationToken, checks => checks.Reason(reason), CallTerms.Once).ConfigureAwait(false)
            ?? throw new RecoRequestException(409, ModelRules.NoPredecessor, []);

    public Task<TrainingOutcome> TrainAsync(string reason, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        CheckedCalls.Check(checks => checks.Reason(reason));
        var training = grains.GetGrain<ITrainingGrain>(ITrainingGrain.Key);
        return new TrainingWait(() => ListModelsAsync(cancellationToken), timeout, options.Value, time)
            .RunAsync((askedAt, _) => RunAsync(nameof(TrainAsync), () => training.Train(reason, askedAt), cancellationToken), cancellationToken);
    }

    public Task<SiloReport> GetStatusAsync(CancellationToken cancellationToken = default)
        => RunAsync(nameof(GetStatusAsync), () => Silo.GetStatus(), cancellationToken, terms: CallTerms.Read);

    private static string Id(string id, string name)
    {
        CheckedCalls.Check(checks => checks.Id(id, name));
        return id;
    }

    private IItemGrain ItemGrain(string itemId) => grains.GetGrain<IItemGrain>(Id(itemId, "itemId"));

    private IUserGrain UserGrain(string userId) => grains.GetGrain<IUserGrain>(Id(userId, "userId"));

    private ISurfaceGrain SurfaceGrain(string surface) => grains.GetGrain<ISurfaceGrain>(Id(surface, "surface"));

    /// <summary>Checks, then calls. A grain call does not end by itself when its caller gives up: the wait for it does.</summary>
    private Task<T> RunAsync<T>(string call, Func<Task<T>> attempt, CancellationToken cancellationToken, Action<Checks>? check = null, CallTerms? terms = null)
    {
        if (check is not null)
        {
            CheckedCalls.Check(check);
        }

        return retry.RunAsync(call, terms ?? CallTerms.Write, limit => attempt().WaitAsync(limit), cancellationToken);
    }

    /// <summary>Puts versions of one item, the later after the earlier.</summary>
    private async Task<(int Created, int Replaced)> PutAsync(List<Item> versions, CancellationToken cancellationToken)
    {
        var created = 0;
        foreach (var item in versions)
        {
            created += await RunAsync(nameof(PutItemsAsync), () => grains.GetGrain<IItemGrain>(item.ItemId).Put(item), cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return (created, versions.Count - created);
    }
}
