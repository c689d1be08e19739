using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Grains.Models;

/// <summary>Versions, stages, lineage, promotions and rollback; one, keyed by <c>models</c>. What it holds and what every silo is told to serve are one write.</summary>
internal sealed partial class ModelRegistryGrain(
    [PersistentState("registry")] IPersistentState<ModelRegistryState> state, IBundleStore bundles, IModelPublisher publisher, ModelOptions options, TimeProvider time,
    ILogger<ModelRegistryGrain> log) : Grain, IModelRegistryGrain
{
    private const string Gate = "gate";
    private const string Operator = "operator";

    private readonly BundleOpening _opening = new(bundles, options.OpenPatience, time);

    public async Task<ModelVersion> Register(string version, GateReport? gate)
    {
        if (state.State.Find(version) is { } known)
        {
            return known;
        }

        var manifest = (await _opening.OpenAsync(version)).Manifest;
        var first = state.State.Versions.IsEmpty;
        var registered = new ModelVersion { Manifest = manifest, Stage = ModelStage.Candidate, Baseline = first, Gate = gate };
        state.State.Versions = state.State.Versions.Insert(0, registered);
        // Their bundles stay until the trainer finds that the state no longer names them: it is told so only once this is written.
        state.State.Prune(options.KeepVersions, options.KeepChampions);
        Move(version, ModelStage.Candidate, "registered", Gate);
        if (first)
        {
            state.State.Baseline = version;
            await MakeChampion(version, "the first model: frozen as baseline, and champion until a better one comes", Gate);
        }
        else if (gate is { Passed: true } && gate.Champion != state.State.Active().Champion)
        {
            // Better than what served when it was judged says nothing of what serves now.
            Move(version, ModelStage.Candidate, $"judged against {gate.Champion ?? "no champion"}, but {state.State.Active().Champion} serves now: judge it again, or promote it by hand", Gate);
            await state.SaveAsync(this);
        }
        else if (gate is { Passed: true })
        {
            await MakeChampion(version, gate.Reason, Gate);
        }
        else
        {
            if (gate is not null)
            {
                Move(version, ModelStage.Rejected, gate.Reason, Gate);
            }

            await state.SaveAsync(this);
        }

        return state.State.Find(version)!;
    }

    public Task<ModelsAnswer?> List(string? before, int limit) => Task.FromResult(state.State.Page(before, limit));

    public Task<ActiveModels> GetActive() => Task.FromResult(state.State.Active());

    public async Task<ModelVersion?> Promote(string version, string reason)
    {
        if (state.State.Find(version) is null)
        {
            return null;
        }

        await _opening.OpenAsync(version);
        if (state.State.Active().Champion != version)
        {
            await MakeChampion(version, reason, Operator);
        }

        return state.State.Find(version);
    }

    public async Task<ModelVersion?> RollBack(string reason)
    {
        if (state.State.Champions.Length < 2)
        {
            return null;
        }

        var (previous, failed) = (state.State.Champions[^2], state.State.Champions[^1]);
        await _opening.OpenAsync(previous);
        state.State.Champions = state.State.Champions.RemoveAt(state.State.Champions.Length - 1);
        Move(failed, ModelStage.Rejected, $"rolled back: {reason}", Operator);
        Move(previous, ModelStage.Champion, $"rollback of {failed}: {reason}", Operator);
        await SaveAndTell(previous, failed, $"rollback: {reason}");
        return state.State.Find(previous);
    }

    private async Task MakeChampion(string version, string reason, string actor)
    {
        var previous = state.State.Active().Champion;
        if (previous is not null)
        {
            Move(previous, ModelStage.Retired, $"replaced by {version}", actor);
        }

        state.State.Champions = state.State.Champions.Add(version);
        state.State.Prune(options.KeepVersions, options.KeepChampions);
        Move(version, ModelStage.Champion, reason, actor);
        await SaveAndTell(version, previous, reason);
    }

    private async Task SaveAndTell(string champion, string? previous, string reason)
    {
        await state.SaveAsync(this);
        try
        {
            await publisher.PublishAsync(new ModelPublished(champion, previous, time.GetUtcNow(), reason));
        }
        catch (Exception error)
        {
            // Silos follow the change feed; the message only informs, so the promotion stands.
            NotPublished(log, error, champion);
        }
    }

    private void Move(string version, ModelStage to, string reason, string actor) => state.State.Move(version, new StageChange(time.GetUtcNow(), to, reason, actor));

    [LoggerMessage(LogLevel.Warning, "The bus did not take the message that {Version} became champion; silos know it from the change feed.")]
    private static partial void NotPublished(ILogger log, Exception error, string version);
}
