using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Messaging;

/// <summary>The trainer of another process behind <c>POST /v1/models/train</c>: asked over the bus, where the command waits until a trainer takes it.</summary>
internal sealed class BusTraining(IServiceScopeFactory scopes, RabbitMqOptions options, TimeProvider time) : IModelTraining
{
    public async Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var trainer = scope.ServiceProvider.GetRequiredService<IRequestClient<TrainModel>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var request = trainer.Create(new TrainModel(reason, askedAt), stop.Token);
        request.UseExecute(Prepare);
        var answer = request.GetResponse<ModelTrained>();
        try
        {
            // With the broker away sending tries to connect for ever.
            await request.Message.WaitAsync(options.PublishTimeout, time, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            await GiveUpAsync();
            throw new TrainerUnreachableException(error is TimeoutException or RequestTimeoutException ? $"the broker did not take it within {options.PublishTimeout.TotalSeconds:0.###} s" : error.Message);
        }

        try
        {
            // The request's own time also holds what sending took.
            var trained = (await answer.WaitAsync(options.TrainTimeout, time, cancellationToken)).Message;
            return new TrainingOutcome(trained.Version, trained.Promoted, trained.Reason);
        }
        catch (Exception late) when (late is TimeoutException or RequestTimeoutException)
        {
            await GiveUpAsync();
            // The command is in its queue, or a training under way: how it ends is in the list of models.
            return null;
        }
        catch (RequestFaultException failed)
        {
            throw new TrainingFailedException(string.Join(" ", failed.Fault?.Exceptions?.Select(error => error.Message) ?? [failed.Message]));
        }

        async Task GiveUpAsync()
        {
            await stop.CancelAsync();
            // Nobody waits for it any more, and it ends in an error.
            _ = answer.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>The command outlives the wait for its answer: a trainer that starts later does it.</summary>
    private static void Prepare(SendContext<TrainModel> context)
    {
        context.TimeToLive = null;
        MessageHeaders.Set(context);
    }
}
