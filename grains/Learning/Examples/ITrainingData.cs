using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What training reads, besides <see cref="IExampleStore"/>.</summary>
public interface ITrainingData
{
    /// <summary>Learns who withholds, and gives how often someone ceased to: once that rises, interactions read before lack those users', and must be read again from the first row.</summary>
    Task<long> CatchUpAsync(CancellationToken cancellationToken = default);

    /// <summary>Interactions in the order they were committed, after a row of the log; events that say nothing of an item are left out, and so are those of users who <see cref="IsWithheld">withhold them</see>.</summary>
    IAsyncEnumerable<TrainingInteraction> ReadInteractionsAsync(long afterRow = 0, CancellationToken cancellationToken = default);

    /// <summary>The items of the catalogue as it stands.</summary>
    Task<ImmutableArray<Item>> ReadItemsAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether nothing may be learned from the user, who was erased or refused consent: what was read of the user before must be dropped.</summary>
    bool IsWithheld(string userId);
}
