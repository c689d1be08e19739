namespace OrleansReco.Silo.Hosting;

/// <summary>Places grains by their key alone, so that the grains of one user, whatever their class, land on one silo and talk without a hop.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("reco.UserPlacement")]
internal sealed class UserPlacement : PlacementStrategy
{
}
