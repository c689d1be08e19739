using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Reads one decision with what became of it, keyed by decision id. Nothing is kept: each call reads the store.</summary>
internal sealed class DecisionGrain(IStore store) : Grain, IDecisionGrain
{
    public async Task<DecisionDetails?> Get()
    {
        var id = this.GetPrimaryKeyString();
        if (await store.ReadDecisionAsync(id) is not { } decision)
        {
            return null;
        }

        var events = await store.ReadEventsAsync(decision.UserId, 0);
        var examples = await store.ReadExamplesOfDecisionAsync(id);
        return new DecisionDetails(decision, [.. events.Where(e => e.Event.DecisionId == id)], examples);
    }
}
