using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Trainer;

/// <summary>The data of one training, fixed.</summary>
/// <param name="Items">The catalogue.</param>
/// <param name="Interactions">In order of time.</param>
/// <param name="Examples">Labelled examples, in the order stored.</param>
public sealed record TrainingSnapshot(
    ImmutableArray<Item> Items, ImmutableArray<TrainingInteraction> Interactions, ImmutableArray<LabeledExample> Examples)
{
    /// <summary>SHA-256 (hex) over places in the log, ids and revisions: the same data has the same hash.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var interaction in Interactions)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{interaction.Row} {interaction.ItemId} {interaction.Weight:R}\n"));
        }

        foreach (var example in Examples)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{example.Id} {example.Revision}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
