package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.engine.CeilingWork;
import io.finetunebench.core.engine.DeviceTimed;
import java.util.List;
import java.util.function.Function;

/** Work that shows what several devices reach at best, all of them at once. */
final class SharedCeiling implements CeilingWork {
  private final Shares<CudaCeiling> shares;

  SharedCeiling(List<CudaContext> devices, Function<CudaContext, CudaCeiling> ceiling) {
    shares = new Shares<>(devices, devices, (context, own) -> ceiling.apply(context));
  }

  @Override
  public void run() {
    shares.parts().forEach(CudaCeiling::run);
  }

  @Override
  public long amount() {
    return shares.parts().stream().mapToLong(CudaCeiling::amount).sum();
  }

  @Override
  public double error() {
    return shares.parts().stream().mapToDouble(CudaCeiling::error).max().orElseThrow();
  }

  @Override
  public void fence() {
    shares.fence();
  }

  @Override
  public DeviceTimed deviceTime() {
    return shares;
  }

  @Override
  public void close() {
    shares.close();
  }
}
