using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;
using Orleans.Runtime.Placement;

namespace OrleansReco.Silo.Hosting;

/// <summary>Says which grains are placed by user: the host decides, so that grain source knows nothing of silos.</summary>
internal sealed class UserPlacementResolver : IPlacementStrategyResolver
{
    private static readonly UserPlacement ByUser = new();

    /// <summary>The grain types that are keyed by user id and call each other.</summary>
    private static readonly FrozenSet<GrainType> UserKeyed = FrozenSet.Create(GrainType.Create("user"), GrainType.Create("feedback"));

    public bool TryResolvePlacementStrategy(GrainType grainType, GrainProperties? properties, [MaybeNullWhen(false)] out PlacementStrategy result)
    {
        result = UserKeyed.Contains(grainType) ? ByUser : null;
        return result is not null;
    }
}
