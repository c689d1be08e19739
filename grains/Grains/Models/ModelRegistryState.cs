using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Models;

/// <summary>What the registry keeps.</summary>
[GenerateSerializer, Alias("reco.ModelRegistryState")]
public sealed class ModelRegistryState : IPublishedState
{
    /// <summary>Versions, newest first.</summary>
    [Id(0)] public ImmutableArray<ModelVersion> Versions { get; set; } = [];

    /// <summary>Champions one after the other, the current one last; a rollback takes the last away. All of them are among the versions.</summary>
    [Id(1)] public ImmutableArray<string> Champions { get; set; } = [];

    /// <summary>The frozen baseline: the first model, for ever.</summary>
    [Id(2)] public string? Baseline { get; set; }

    /// <summary>What serves.</summary>
    public ActiveModels Active() => new(Champions.IsEmpty ? null : Champions[^1], Baseline);

    /// <inheritdoc />
    public Publication? Publish(string grainKey, IStateSerializer serializer) => new(ChangeKind.Models, "active", serializer.Serialize(Active()));

    /// <summary>What serves, and a page of the versions; null: there is no version <paramref name="before"/>.</summary>
    public ModelsAnswer? Page(string? before, int limit)
    {
        var start = before is null ? 0 : Find(before) is { } known ? Versions.IndexOf(known) + 1 : -1;
        if (start < 0)
        {
            return null;
        }

        var end = Math.Min(start + limit, Versions.Length);
        var active = Active();
        return new(active.Champion, active.Baseline, Versions[start..end], end < Versions.Length ? Versions[end - 1].Manifest.Version : null);
    }

    /// <summary>The version, or null.</summary>
    public ModelVersion? Find(string version)
    {
        foreach (var known in Versions)
        {
            if (known.Manifest.Version == version)
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Forgets all but the newest versions, the baseline, the champion and those before it that it can be rolled back to.</summary>
    public void Prune(int keepVersions, int keepChampions)
    {
        Champions = Champions[Math.Max(0, Champions.Length - 1 - keepChampions)..];
        if (Versions.Length > keepVersions)
        {
            Versions = [.. Versions.Where((known, age) => age < keepVersions || known.Manifest.Version == Baseline || Champions.Contains(known.Manifest.Version))];
        }
    }

    /// <summary>Moves a version to a stage and notes when, why and by whom.</summary>
    public ModelVersion Move(string version, StageChange change)
    {
        var known = Find(version)!;
        var moved = known with { Stage = change.To, Changes = known.Changes.Add(change) };
        Versions = Versions.Replace(known, moved);
        return moved;
    }
}
