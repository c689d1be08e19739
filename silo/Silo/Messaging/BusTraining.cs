using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Messaging;

/// <summary>The trainer of another process behind <c>POST /v1/models/train</c>: asked over the bus, where the command waits until a trainer takes it.</summary>
internal sealed class BusTraining(IServiceScopeFactory scopes) : IModelTraining
{
    public async Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var trainer = scope.ServiceProvider.GetRequiredService<IRequestClient<TrainModel>>();
        try
        {
            var answer = await trainer.GetResponse<ModelTrained>(new TrainModel(reason, askedAt), Stay, cancellationToken);
            return new TrainingOutcome(answer.Message.Version, answer.Message.Promoted, answer.Message.Reason);
        }
        catch (RequestTimeoutException)
        {
            // The command is in its queue, or a training under way: how it ends is in the list of models.
            return null;
        }
    }

    /// <summary>The command outlives the wait for its answer: a trainer that starts later does it.</summary>
    private static void Stay(IRequestPipeConfigurator<TrainModel> request) => request.UseExecute(context => context.TimeToLive = null);
}
