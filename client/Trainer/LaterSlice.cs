using System.Collections.Immutable;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Trainer;

/// <summary>
/// The interactions that candidate and champion are judged on, and the rest, which the candidate is trained on. The champion was trained on every row of the log up to one; only rows after it are judged,
/// or the champion would be asked what it was told. A backfill is new rows of old time: there the latest of each user are judged, since the latest of all would be a few users without a history.
/// </summary>
/// <param name="Rest">Trained on, in order of time.</param>
/// <param name="Later">Judged, in order of time.</param>
internal sealed record LaterSlice(ImmutableArray<TrainingInteraction> Rest, ImmutableArray<TrainingInteraction> Later)
{
    /// <summary>Cuts.</summary>
    /// <param name="all">In order of time.</param>
    /// <param name="lastRow">The newest row that the champion was trained on; null: there is no champion, or it does not say.</param>
    /// <param name="options">The share held out at most, and how much is enough to judge on.</param>
    public static LaterSlice Cut(ImmutableArray<TrainingInteraction> all, long? lastRow, TrainerOptions options)
    {
        int[] unseen = [.. Enumerable.Range(0, all.Length).Where(i => lastRow is null || all[i].Row > lastRow)];
        var share = Math.Max(1, (int)(all.Length * options.HoldOutShare));

        // With a champion the newer half of what it has not seen, so that the candidate has some of it to learn from.
        var count = lastRow is null ? share : Math.Min(unseen.Length, Math.Clamp(unseen.Length / 2, Math.Min(options.MinNewInteractions / 2, share), share));
        if (count == all.Length || count == 0)
        {
            return new LaterSlice(all, []);
        }

        var newestSeen = Array.FindLastIndex([.. all], interaction => lastRow is not null && interaction.Row <= lastRow);
        var judged = newestSeen < unseen[^count] ? unseen[^count..] : LastOfEachUser(all, unseen, count);
        var isJudged = new bool[all.Length];
        foreach (var i in judged)
        {
            isJudged[i] = true;
        }

        return new LaterSlice([.. all.Where((_, i) => !isJudged[i])], [.. all.Where((_, i) => isJudged[i])]);
    }

    /// <summary>The same end of every user's new interactions; who has only a few keeps them to be trained on.</summary>
    private static IEnumerable<int> LastOfEachUser(ImmutableArray<TrainingInteraction> all, int[] unseen, int count) => unseen
        .GroupBy(i => all[i].UserId, StringComparer.Ordinal)
        .SelectMany(user => user.Select((i, place) => (Index: i, Share: (place + 0.5) / user.Count())))
        .OrderByDescending(entry => entry.Share)
        .ThenByDescending(entry => entry.Index)
        .Take(count)
        .Select(entry => entry.Index);
}
