using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Trainer;

/// <summary>The training that ended last, whatever the gate said of its bundle. The registry knows it, so it survives the trainer.</summary>
/// <param name="Version">Its bundle.</param>
/// <param name="At">When it was trained.</param>
/// <param name="LastRow">The newest row of the log that it was trained on.</param>
internal sealed record LastTraining(string Version, DateTimeOffset At, long LastRow)
{
    /// <summary>The training that made a bundle; null: it does not say what it was trained on, as one that came from elsewhere.</summary>
    public static LastTraining? Of(ModelManifest manifest) =>
        manifest.Counts.TryGetValue(ModelTrainer.LastRow, out var row) ? new(manifest.Version, manifest.CreatedAt, row) : null;

    /// <summary>The newest one: of those registered, of the champion's, and of what this process has trained, perhaps without being able to register it.</summary>
    public static LastTraining? Of(ModelsAnswer models, ModelBundle? champion, LastTraining? own) =>
        models.Models.Select(model => Of(model.Manifest)).Append(champion is null ? null : Of(champion.Manifest)).Append(own).OfType<LastTraining>().MaxBy(training => training.At);
}
