using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Which bundle serves a user on a surface.</summary>
internal static class ArmChoice
{
    public const string Champion = "champion";
    public const string Baseline = "baseline";

    /// <summary>The frozen baseline for the surface's baseline share of users, sticky by hash(user, surface); else the champion; before the first model none.</summary>
    public static (string Arm, ServedBundle Bundle) Choose(SiloSnapshot silo, SurfaceSpec spec, string userId)
        => silo.Baseline is { } baseline && LastingHash.Unit(userId, spec.Surface) < spec.BaselineShare ? (Baseline, baseline) : (Champion, silo.Champion ?? silo.WithoutModel);
}
