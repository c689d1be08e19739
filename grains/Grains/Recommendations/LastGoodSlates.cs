using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Users;

namespace OrleansReco.Grains.Recommendations;

/// <summary>
/// The last slate the pipeline made, by user and surface and by surface alone, in this silo's memory. Bounded by two generations: when the young one is full it becomes the old one, and what was not used
/// since is forgotten.
/// </summary>
internal sealed class LastGoodSlates(RecommendationOptions options, IFeedbackLookup lookup) : IUserTraces
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

        var slate = new LastGoodSlate(run.Now, run.Items, run.Personalized ? run.Request.UserId : null);
        Set((run.Spec.Surface, null), slate);
        if (slate.User is { } user)
        {
            Set((run.Spec.Surface, user), slate);

            // After the fact: who forgets the erased does so once the tombstone can be seen here.
            if (lookup.IsErased(user))
            {
                Forget(erased => erased == user);
            }
        }
    }

    /// <summary>Forgets the slates made for erased users, also where they stand for the surface.</summary>
    public void Forget(Func<string, bool> isErased)
    {
        foreach (var generation in new[] { _young, _old })
        {
            foreach (var (key, slate) in generation)
            {
                if (slate.User is { } user && isErased(user))
                {
                    generation.TryRemove(new KeyValuePair<(string Surface, string? User), LastGoodSlate>(key, slate));
                }
            }
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
/// <param name="User">Whom it was made for, if it follows from what the user did.</param>
internal sealed record LastGoodSlate(DateTimeOffset At, ImmutableArray<RecommendedItem> Items, string? User);
