using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations;

/// <summary>
/// The last slate the pipeline made, by user and surface and by surface alone, in this silo's memory. Bounded by two generations: when the young one is full it becomes the old one, and what was not used
/// since is forgotten.
/// </summary>
internal sealed class LastGoodSlates(RecommendationOptions options)
{
    private readonly Lock _lock = new();
    private ConcurrentDictionary<(string Surface, string? User), LastGoodSlate> _young = new();
    private ConcurrentDictionary<(string Surface, string? User), LastGoodSlate> _old = new();

    /// <summary>Remembers what the run serves. Of an erased user, or one whose consent is not known, nothing is kept under the user's id.</summary>
    public void Remember(SlateRun run)
    {
        if (options.LastGoodSlates == 0)
        {
            return;
        }

        var slate = new LastGoodSlate(run.Now, run.Items);
        Set((run.Spec.Surface, null), slate);
        if (run.Personalized)
        {
            Set((run.Spec.Surface, run.Request.UserId), slate);
        }
    }

    /// <summary>The user's last slate on the surface, else the surface's; null: none is remembered. The user's own follows from what the user did, so it is only for one who is known to consent.</summary>
    public LastGoodSlate? Find(SlateRun run)
        => (run.Personalized ? Get((run.Spec.Surface, run.Request.UserId)) : null) ?? Get((run.Spec.Surface, null));

    private LastGoodSlate? Get((string Surface, string? User) key)
    {
        if (_young.TryGetValue(key, out var slate))
        {
            return slate;
        }

        if (!_old.TryGetValue(key, out slate))
        {
            return null;
        }

        Set(key, slate);
        return slate;
    }

    private void Set((string Surface, string? User) key, LastGoodSlate slate)
    {
        _young[key] = slate;
        if (_young.Count > options.LastGoodSlates / 2 + 1)
        {
            lock (_lock)
            {
                if (_young.Count > options.LastGoodSlates / 2 + 1)
                {
                    (_old, _young) = (_young, new());
                }
            }
        }
    }
}

/// <summary>A slate that was served.</summary>
/// <param name="At">When.</param>
/// <param name="Items">What was in it.</param>
internal sealed record LastGoodSlate(DateTimeOffset At, ImmutableArray<RecommendedItem> Items);
