using OrleansReco.Abstractions;

namespace OrleansReco.Trainer;

/// <summary>The registry as the trainer sees it, on either runtime.</summary>
public interface IModelRegistry
{
    /// <summary>What serves now, and the newest versions.</summary>
    Task<ModelsAnswer> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Every version that is registered, whatever became of it; all of them, or it fails.</summary>
    Task<IReadOnlySet<string>> ReadVersionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Registers a bundle that lies in the bundle store, with what the gate says. A registry that does not answer is asked again within a bound.</summary>
    /// <returns>Where it stands now.</returns>
    /// <exception cref="Client.RecoRequestException">It is refused, and would be again.</exception>
    /// <exception cref="Client.RecoUnavailableException">The registry did not answer; registering the same again is safe.</exception>
    Task<ModelStage> RegisterAsync(string version, GateReport gate, CancellationToken cancellationToken = default);
}
