using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Models;

/// <summary>Tells the bus that a bundle became champion.</summary>
public interface IModelPublisher
{
    /// <summary>Publishes; the promotion stands whether or not this succeeds.</summary>
    Task PublishAsync(ModelPublished published);
}
