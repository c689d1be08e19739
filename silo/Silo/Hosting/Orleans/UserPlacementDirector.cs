using System.Net;
using Orleans.Runtime.Placement;

namespace OrleansReco.Silo.Hosting;

/// <summary>
/// Rendezvous hashing: each silo draws a number for the key, and the highest has it. When a silo comes or goes, only its own keys move;
/// a silo that starts again at the same address gets them back.
/// </summary>
internal sealed class UserPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? Choose(target.GrainIdentity.Key.GetUniformHashCode(), silos));
    }

    /// <summary>The silo for a key.</summary>
    internal static SiloAddress Choose(uint key, IReadOnlyList<SiloAddress> silos)
        => silos.MaxBy(silo => (Mix(((ulong)key << 32) ^ Hash(silo.Endpoint)), silo))!;

    /// <summary>FNV-1a of address and port: the same on every silo, and over restarts.</summary>
    private static ulong Hash(IPEndPoint endpoint)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var part in endpoint.Address.GetAddressBytes())
        {
            hash = (hash ^ part) * 1_099_511_628_211UL;
        }

        return (hash ^ (uint)endpoint.Port) * 1_099_511_628_211UL;
    }

    /// <summary>The finalizer of SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
