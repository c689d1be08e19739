using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Everything held about a user, page by page, so that no message and no memory grows with the user.</summary>
internal static class UserReading
{
    /// <summary>The event log, oldest first.</summary>
    public static IAsyncEnumerable<LoggedEventView> Events(Func<long, Task<ImmutableArray<LoggedEvent>>> page) => ReadAsync(page, 0, e => e.Seq, LoggedEventView.Of);

    /// <summary>Ids of the decisions held, highest first.</summary>
    public static IAsyncEnumerable<string> Decisions(Func<string?, Task<ImmutableArray<string>>> page) => ReadAsync(page, null, id => id, id => id);

    /// <summary>The labelled examples, by id.</summary>
    public static IAsyncEnumerable<LabeledExample> Examples(Func<string?, Task<ImmutableArray<LabeledExample>>> page) => ReadAsync(page, null, example => example.Id, example => example);

    private static async IAsyncEnumerable<TView> ReadAsync<TRow, TKey, TView>(Func<TKey, Task<ImmutableArray<TRow>>> read, TKey start, Func<TRow, TKey> keyOf, Func<TRow, TView> viewOf)
    {
        for (var page = await read(start).ConfigureAwait(false); !page.IsEmpty; page = await read(keyOf(page[^1])).ConfigureAwait(false))
        {
            foreach (var row in page)
            {
                yield return viewOf(row);
            }
        }
    }
}
