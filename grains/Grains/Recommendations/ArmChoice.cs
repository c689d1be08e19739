using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations;

/// <summary>
/// Which bundle serves a user on a surface. The baseline keeps, for ever, the first bundle: factors, neighbours, content map, half-lives, and its lack of a ranker. What is no model stays alive in both arms:
/// the catalogue, what trends, and the user's own history, folded in at each request. So the lift of the champion is the lift of retraining, not of serving.
/// </summary>
internal static class ArmChoice
{
    public const string Champion = "champion";
    public const string Baseline = "baseline";

    /// <summary>The frozen baseline for the surface's baseline share of users, sticky by hash(user, surface); else the champion; before the first model none.</summary>
    public static (string Arm, ServedBundle Bundle) Choose(SiloSnapshot silo, SurfaceSpec spec, string userId)
        => silo.Baseline is { } baseline && LastingHash.Unit(userId, spec.Surface) < spec.BaselineShare ? (Baseline, baseline) : (Champion, silo.Champion ?? silo.WithoutModel);
}
