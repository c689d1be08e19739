using MassTransit;
using Microsoft.Extensions.Hosting;

namespace OrleansReco.Silo.Messaging;

/// <summary>A message whose handling ended because the process stops is no dead letter: the error goes on, and with it the message back to its queue.</summary>
internal sealed class StoppingFilter(IHostApplicationLifetime process) : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
        => process.ApplicationStopping.IsCancellationRequested || context.Exception is OperationCanceledException or ConsumerCanceledException
            ? Task.FromException(context.Exception)
            : next.Send(context);

    public void Probe(ProbeContext context) => context.CreateFilterScope("stopping");
}
