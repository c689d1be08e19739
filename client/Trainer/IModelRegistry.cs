using OrleansReco.Abstractions;

namespace OrleansReco.Trainer;

/// <summary>The registry as the trainer sees it, on either runtime.</summary>
public interface IModelRegistry
{
    /// <summary>The version that serves now; null: none.</summary>
    Task<string?> ReadChampionAsync(CancellationToken cancellationToken = default);

    /// <summary>Registers a bundle that lies in the bundle store, with what the gate says.</summary>
    /// <returns>Where it stands now.</returns>
    Task<ModelStage> RegisterAsync(string version, GateReport gate, CancellationToken cancellationToken = default);
}
