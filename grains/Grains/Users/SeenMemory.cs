using System.Collections.Immutable;
using OrleansReco.Grains.Feedback;

namespace OrleansReco.Grains.Users;

/// <summary>
/// What each user has seen and dismissed, as this silo last heard it: from every context it read, and from the user grains that live in it after each event. It answers when a user's grain does not, so that
/// nothing seen is shown again. It holds the grain's own immutable sets, so that remembering costs no copy. Bounded by the items of all users together, in two generations: when the young one is full it becomes
/// the old one, and who was not heard of since is forgotten. Thread-safe.
/// </summary>
internal sealed class SeenMemory(UserOptions options, IFeedbackLookup lookup) : IUserTraces
{
    /// <summary>What a user costs beside the items, in items.</summary>
    private const int UserWeight = 8;

    private readonly Lock _lock = new();
    private Dictionary<string, SeenItems> _young = new(StringComparer.Ordinal);
    private Dictionary<string, SeenItems> _old = new(StringComparer.Ordinal);
    private long _weight;

    /// <summary>Remembers a user's sets, unless newer ones are. Of an erased user nothing is kept.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="appliedSeq">The newest entry of the user's log that the sets reflect.</param>
    /// <param name="seen">Consumed or dismissed.</param>
    /// <param name="dismissed">Dismissed.</param>
    public void Remember(string userId, long appliedSeq, ImmutableHashSet<string> seen, ImmutableHashSet<string> dismissed)
    {
        if (options.RememberedSeen == 0)
        {
            return;
        }

        lock (_lock)
        {
            var known = _young.GetValueOrDefault(userId) ?? _old.GetValueOrDefault(userId);
            Put(userId, known?.AppliedSeq > appliedSeq ? known : new SeenItems(appliedSeq, seen, dismissed));
        }

        // After the fact: who forgets the erased does so once the tombstone can be seen here.
        if (lookup.IsErased(userId))
        {
            Forget(userId);
        }
    }

    /// <summary>What is remembered of a user; null: this silo has not heard of the user lately.</summary>
    public SeenItems? Find(string userId)
    {
        lock (_lock)
        {
            if (!_young.TryGetValue(userId, out var found) && _old.TryGetValue(userId, out found))
            {
                Put(userId, found);
            }

            return found;
        }
    }

    /// <summary>Forgets a user.</summary>
    public void Forget(string userId)
    {
        lock (_lock)
        {
            _old.Remove(userId);
            if (_young.Remove(userId, out var gone))
            {
                _weight -= Weight(gone);
            }
        }
    }

    public void Forget(Func<string, bool> isErased)
    {
        string[] users;
        lock (_lock)
        {
            users = [.. _young.Keys, .. _old.Keys];
        }

        foreach (var user in users.Where(isErased))
        {
            Forget(user);
        }
    }

    private void Put(string userId, SeenItems items)
    {
        _weight += Weight(items) - (_young.TryGetValue(userId, out var before) ? Weight(before) : 0);
        _young[userId] = items;
        if (_weight > options.RememberedSeen / 2)
        {
            (_old, _young, _weight) = (_young, new(StringComparer.Ordinal), 0);
        }
    }

    private static int Weight(SeenItems items) => UserWeight + items.Seen.Count + items.Dismissed.Count;
}

/// <summary>What a user must not be shown.</summary>
/// <param name="AppliedSeq">The newest entry of the user's log that it reflects.</param>
/// <param name="Seen">Consumed or dismissed.</param>
/// <param name="Dismissed">Dismissed.</param>
internal sealed record SeenItems(long AppliedSeq, ImmutableHashSet<string> Seen, ImmutableHashSet<string> Dismissed);
