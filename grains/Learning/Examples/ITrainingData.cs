using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What training reads, besides <see cref="IExampleStore"/>.</summary>
public interface ITrainingData
{
    /// <summary>Interactions in the order they were committed, after a row of the log; events that say nothing of an item are left out. Erased users' are not among them.</summary>
    IAsyncEnumerable<TrainingInteraction> ReadInteractionsAsync(long afterRow = 0, CancellationToken cancellationToken = default);

    /// <summary>The items of the catalogue as it stands.</summary>
    Task<ImmutableArray<Item>> ReadItemsAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether the user was erased: what was read of the user before must be dropped.</summary>
    bool IsErased(string userId);
}
