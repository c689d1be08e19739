using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Silo.Storage;

/// <summary>What the store holds, as training reads it.</summary>
internal sealed class StoreTrainingData(IStore store, IStateSerializer serializer, IWithheldUsers withheld, EventWeights weights) : ITrainingData
{
    private const int PageSize = 1_000;

    /// <inheritdoc />
    public async Task<long> CatchUpAsync(CancellationToken cancellationToken = default)
    {
        await withheld.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return withheld.Returns;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<TrainingInteraction> ReadInteractionsAsync(long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await withheld.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var (row, logged) in store.ReadAllEventsAsync(afterRow, cancellationToken).ConfigureAwait(false))
        {
            var isWithheld = IsWithheld(logged.Event.UserId);
            foreach (var (itemId, weight) in weights.Interactions(logged))
            {
                if (weight != 0 && !isWithheld)
                {
                    yield return new TrainingInteraction(row, logged.Event.UserId, itemId, weight, logged.Event.Timestamp, logged.Event.SessionId);
                }
            }
        }
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<Item>> ReadItemsAsync(CancellationToken cancellationToken = default)
    {
        var items = new SortedDictionary<string, Item>(StringComparer.Ordinal);
        ImmutableArray<Change> page;
        var after = 0L;
        do
        {
            page = await store.ReadChangesAsync(after, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var change in page)
            {
                after = change.Seq;
                if (change.Kind != ChangeKind.Item)
                {
                    continue;
                }

                // Compacted, but an item that changes while the pages are read comes twice: the later word stands.
                if (change.Payload is { } payload)
                {
                    items[change.Key] = serializer.Deserialize<Item>(payload);
                }
                else
                {
                    items.Remove(change.Key);
                }
            }
        }
        while (page.Length == PageSize);
        return [.. items.Values];
    }

    /// <inheritdoc />
    public bool IsWithheld(string userId) => !withheld.IsEmpty && withheld.Contains(store.HashUser(userId));
}
